import type { Chart } from 'cdk8s';
import { WebModelServer, type IngressRoute } from '../../lib';
import { clusterWith, manifestOf, objectsOf, problemsOf, small } from '../workload/trees';

const server = (ingress?: IngressRoute) => (chart: Chart) =>
  new WebModelServer(chart, 'web', { image: 'web:1', resources: small, ...(ingress === undefined ? {} : { ingress }) });
const host = 'models.example.com';

test('a route leads from a host to the Service, by the class of the cluster', () => {
  expect(manifestOf('Ingress', server({ host })).spec).toMatchInlineSnapshot(`
{
  "ingressClassName": "public",
  "rules": [
    {
      "host": "models.example.com",
      "http": {
        "paths": [
          {
            "backend": {
              "service": {
                "name": "web",
                "port": {
                  "name": "http",
                },
              },
            },
            "path": "/",
            "pathType": "Prefix",
          },
        ],
      },
    },
  ],
}
`);
});

test('a server without a route is reachable within the cluster only', () => {
  expect(objectsOf(server()).map(({ manifest }) => manifest.kind)).toEqual(['Deployment', 'Service']);
});

test('a class of its own wins', () => {
  expect(manifestOf('Ingress', server({ host, ingressClass: 'internal' })).spec.ingressClassName).toBe('internal');
});

test('a cluster without a class leaves it to the controller', () => {
  expect(manifestOf('Ingress', server({ host }), clusterWith({ ingressClass: undefined })).spec).not.toHaveProperty(
    'ingressClassName',
  );
});

test('with a certificate it speaks TLS', () => {
  expect(manifestOf('Ingress', server({ host, tlsSecret: 'certificate' })).spec.tls).toEqual([
    { hosts: [host], secretName: 'certificate' },
  ]);
});

test('it has a name of its own where one is given', () => {
  expect(manifestOf('Ingress', server({ host, name: 'web-ingress' })).metadata.name).toBe('web-ingress');
});

test('a path that does not begin with a slash is a problem', () => {
  expect(problemsOf(server({ host, path: 'models' }))).toHaveLength(1);
});
