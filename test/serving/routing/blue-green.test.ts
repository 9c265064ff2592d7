import type { Chart } from 'cdk8s';
import { BlueGreen, TrafficSplit, type BlueGreenProps } from '../../../lib';
import { manifestOf, objectsOf, problemsOf } from '../../workload/trees';
import { gatewayFor, host, routedCluster, tf, web } from './servers';

const pair =
  (active: 'blue' | 'green', props: Partial<BlueGreenProps> = {}) =>
  (chart: Chart) =>
    new BlueGreen(chart, 'shop', { blue: web(chart, 'shop-blue'), green: web(chart, 'shop-green'), active, ...props });
const serviceOf = (active: 'blue' | 'green') =>
  objectsOf(pair(active)).find(({ manifest }) => manifest.kind === 'Service' && manifest.metadata.name === 'shop');
const waitsOf = (active: 'blue' | 'green', kind: string, name: string): string[] =>
  objectsOf(pair(active))
    .find(({ manifest }) => manifest.kind === kind && manifest.metadata.name === name)
    ?.dependsOn.map((object) => `${object.kind}/${object.name}`)
    .sort() ?? [];

test('one Service leads to the pods of the active server', () => {
  expect(serviceOf('green')?.manifest.spec).toMatchInlineSnapshot(`
{
  "ports": [
    {
      "name": "http",
      "port": 80,
      "protocol": "TCP",
      "targetPort": "http",
    },
  ],
  "selector": {
    "app.kubernetes.io/component": "web-model-server",
    "app.kubernetes.io/name": "shop-green",
  },
  "type": "ClusterIP",
}
`);
});

test('the switch changes nothing but the selector', () => {
  const [blue, green] = (['blue', 'green'] as const).map((active) =>
    JSON.stringify(
      objectsOf(pair(active))
        .map(({ manifest }) => manifest)
        .sort((a, b) => `${a.kind}${a.metadata.name}`.localeCompare(`${b.kind}${b.metadata.name}`)),
    ),
  );
  const selector = (colour: string): string =>
    `"selector":{"app.kubernetes.io/component":"web-model-server","app.kubernetes.io/name":"shop-${colour}` +
    '"},"type":"ClusterIP"';
  const front = /("name":"shop"\},"spec":\{"ports":\[[^\]]*\],)"selector":\{[^}]*\}/;
  expect(blue).not.toBe(green);
  expect(blue?.replace(front, '$1')).toBe(green?.replace(front, '$1'));
  expect(blue).toContain(selector('blue'));
});

test('the server that takes over is ready first, and the other one is changed only after the switch', () => {
  expect(waitsOf('green', 'Service', 'shop')).toEqual(['Deployment/shop-green', 'Service/shop-green']);
  expect(waitsOf('green', 'Deployment', 'shop-blue')).toEqual(['Service/shop']);
  expect(waitsOf('green', 'Deployment', 'shop-green')).toEqual([]);
});

test('routes lead to the Service, whichever server is active', () => {
  const build = (chart: Chart): unknown =>
    pair('blue', { ingress: { host }, route: { parentRefs: [gatewayFor(chart)], hostnames: [host] } })(chart);
  expect(manifestOf('Ingress', build, routedCluster).spec.rules[0].http.paths[0].backend).toEqual({
    service: { name: 'shop', port: { name: 'http' } },
  });
  expect(manifestOf('HTTPRoute', build, routedCluster).spec.rules[0].backendRefs).toEqual([{ name: 'shop', port: 80 }]);
});

test('every port is switched', () => {
  const build = (chart: Chart): unknown =>
    new BlueGreen(chart, 'digits', { blue: tf(chart, 'blue'), green: tf(chart, 'green'), active: 'blue' });
  const service = objectsOf(build).find(
    ({ manifest }) => manifest.kind === 'Service' && manifest.metadata.name === 'digits',
  );
  expect(service?.manifest.spec.ports).toEqual([
    { name: 'http', port: 8501, protocol: 'TCP', targetPort: 'http' },
    { name: 'grpc', port: 8500, protocol: 'TCP', targetPort: 'grpc', appProtocol: 'kubernetes.io/h2c' },
  ]);
});

test('a pair can get a share of traffic itself', () => {
  const build = (chart: Chart): unknown =>
    new TrafficSplit(chart, 'split', {
      backends: [
        { server: pair('blue')(chart), weight: 80 },
        { server: web(chart, 'next'), weight: 20 },
      ],
      route: { parentRefs: [gatewayFor(chart)] },
    });
  expect(manifestOf('HTTPRoute', build, routedCluster).spec.rules[0].backendRefs).toEqual([
    { name: 'shop', port: 80, weight: 80 },
    { name: 'next', port: 80, weight: 20 },
  ]);
});

test.each<[string, (chart: Chart) => Partial<BlueGreenProps>]>([
  ["'active' must be 'blue' or 'green', got 'red'", () => ({ active: 'red' as 'blue' })],
  [
    "'green' must offer the same ports as 'blue', or the switch would break its clients, got 'http 81'",
    (chart) => ({ green: web(chart, 'other', { servicePort: 81 }) }),
  ],
  ["'active' must be a server with 'replicas'", (chart) => ({ blue: web(chart, 'empty', { replicas: 0 }) })],
  [
    "'blue' must have another 'name' than the Service in front of both, 'shop'",
    (chart) => ({ blue: web(chart, 'front', { name: 'shop' }) }),
  ],
])('a problem says %s', (text, props) => {
  expect(problemsOf((chart) => pair('blue', props(chart))(chart))).toContainEqual(expect.stringContaining(text));
});

test('the same server twice is a problem', () => {
  const build = (chart: Chart): unknown => {
    const server = web(chart);
    return new BlueGreen(chart, 'shop', { blue: server, green: server, active: 'blue' });
  };
  expect(problemsOf(build)).toContainEqual(expect.stringContaining("'green' must be another server than 'blue'"));
});
