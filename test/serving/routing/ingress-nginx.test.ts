import type { Chart } from 'cdk8s';
import type { CookieAffinity, IngressRoute } from '../../../lib';
import { clusterWith, manifestOf, objectsOf, problemsOf } from '../../workload/trees';
import { host, routedCluster, web } from './servers';

const sticky =
  (sessionAffinity: CookieAffinity, more: Partial<IngressRoute> = {}) =>
  (chart: Chart) =>
    web(chart, 'web', { ingress: { host, sessionAffinity, ...more } });

test('a client keeps its pod by a cookie', () => {
  expect(
    manifestOf('Ingress', sticky({ cookieName: 'route', maxAgeSeconds: 3600, mode: 'persistent' }), routedCluster)
      .metadata.annotations,
  ).toMatchInlineSnapshot(`
{
  "nginx.ingress.kubernetes.io/affinity": "cookie",
  "nginx.ingress.kubernetes.io/affinity-mode": "persistent",
  "nginx.ingress.kubernetes.io/session-cookie-max-age": "3600",
  "nginx.ingress.kubernetes.io/session-cookie-name": "route",
}
`);
});

test("annotations of one's own win", () => {
  const annotations = { 'nginx.ingress.kubernetes.io/affinity-mode': 'balanced' };
  expect(
    manifestOf('Ingress', sticky({ mode: 'persistent' }, { annotations }), routedCluster).metadata.annotations,
  ).toMatchObject(annotations);
});

test('other controllers do not know the cookie', () => {
  expect(problemsOf(sticky({}), clusterWith({}))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'ingress.sessionAffinity' needs 'ingress-nginx', which cluster 'test' does not have (installed: nothing). Install it and add it to 'profile.operators' in the cluster's file",
]
`);
});

test.each<CookieAffinity>([{ cookieName: 'a b' }, { maxAgeSeconds: 0 }])('%j is a problem', (affinity) => {
  expect(problemsOf(sticky(affinity), routedCluster)).toHaveLength(1);
});

test('one server has several Ingresses, each with a name of its own', () => {
  const two = (name?: string) => (chart: Chart) =>
    web(chart, 'web', { ingress: [{ host }, { host: 'web.internal', ...(name === undefined ? {} : { name }) }] });
  expect(
    objectsOf(two('web-internal')).flatMap(({ manifest }) =>
      manifest.kind === 'Ingress' ? [manifest.metadata.name as string] : [],
    ),
  ).toEqual(['web', 'web-internal']);
  expect(problemsOf(two())).toContainEqual(expect.stringContaining("'ingress[1].name' must be given"));
});

test('two servers on one host and path are a problem', () => {
  expect(problemsOf((chart) => ['one', 'two'].map((id) => web(chart, id, { ingress: { host } })))).toEqual([
    expect.stringContaining(
      "WebModelServer 'test/two': 'ingress' takes host 'models.example.com' and path '/', " +
        "as a route of 'test/one' does",
    ),
  ]);
});
