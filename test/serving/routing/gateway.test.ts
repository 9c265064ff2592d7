import { App, Chart } from 'cdk8s';
import { Gateway, synthesize, type GatewayProps } from '../../../lib';
import { clusterWith, manifestOf, problemsOf } from '../../workload/trees';
import { routedCluster } from './servers';

const gateway = (props?: GatewayProps) => (chart: Chart) => new Gateway(chart, 'models', props);

test('the smallest one has HTTP for every host, by the class of the cluster', () => {
  const { metadata, spec } = manifestOf('Gateway', gateway(), routedCluster);
  expect(metadata).toEqual({
    name: 'models',
    labels: { 'app.kubernetes.io/name': 'models', 'app.kubernetes.io/managed-by': 'modelyard' },
  });
  expect(spec).toMatchInlineSnapshot(`
{
  "gatewayClassName": "envoy",
  "listeners": [
    {
      "allowedRoutes": {
        "namespaces": {
          "from": "Same",
        },
      },
      "name": "http",
      "port": 80,
      "protocol": "HTTP",
    },
  ],
}
`);
});

test('a certificate makes a listener HTTPS', () => {
  const { listeners } = manifestOf(
    'Gateway',
    gateway({ listeners: [{ name: 'https', hostname: '*.example.com', tlsSecret: 'certificate', routesFrom: 'All' }] }),
    routedCluster,
  ).spec;
  expect(listeners).toEqual([
    {
      name: 'https',
      protocol: 'HTTPS',
      port: 443,
      hostname: '*.example.com',
      tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: 'certificate' }] },
      allowedRoutes: { namespaces: { from: 'All' } },
    },
  ]);
});

test('annotations and another class are taken', () => {
  const { metadata, spec } = manifestOf(
    'Gateway',
    gateway({ gatewayClassName: 'internal', annotations: { 'cert-manager.io/issuer': 'ca' } }),
    routedCluster,
  );
  expect([spec.gatewayClassName, metadata.annotations]).toEqual(['internal', { 'cert-manager.io/issuer': 'ca' }]);
});

test('a cluster without the Gateway API is a problem', () => {
  expect(problemsOf(gateway(), clusterWith({}))).toEqual([
    expect.stringContaining("'gatewayClassName' needs the Gateway API, which cluster 'test' does not have"),
  ]);
});

test('nobody knows the class of a cluster of which nothing is known', () => {
  const app = new App();
  new Gateway(new Chart(app, 'test'), 'models');
  expect(() => synthesize(app)).toThrow(/'gatewayClassName' must be given/);
});

test.each<[string, GatewayProps]>([
  ["'listeners' must be 1 to 64", { listeners: [] }],
  ["'listeners[1].name' must be another name", { listeners: [{ name: 'a' }, { name: 'a', port: 81 }] }],
  ["'listeners[1]' must differ from the other listeners", { listeners: [{ name: 'a' }, { name: 'b' }] }],
  ["'listeners[0].tlsSecret' must name the Secret", { listeners: [{ name: 'a', protocol: 'HTTPS' }] }],
  [
    "'listeners[0].tlsSecret' must be left out with HTTP",
    { listeners: [{ name: 'a', protocol: 'HTTP', tlsSecret: 'certificate' }] },
  ],
  ["'listeners[0].port' must be a whole number", { listeners: [{ name: 'a', port: 0 }] }],
  ["'listeners[0].hostname' must be", { listeners: [{ name: 'a', hostname: 'https://x' }] }],
])('a problem says %s', (text, props) => {
  expect(problemsOf(gateway(props), routedCluster)).toEqual([expect.stringContaining(text)]);
});
