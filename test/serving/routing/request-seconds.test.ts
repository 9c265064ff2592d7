import type { Chart } from 'cdk8s';
import {
  BlueGreen,
  InferencePool,
  TrafficSplit,
  type HttpRoute,
  type IngressRoute,
  type WebModelServerProps,
} from '../../../lib';
import { clusterWith, manifestOf, objectsOf } from '../../workload/trees';
import { gatewayFor, host, routedCluster, tf, web } from './servers';

const read = 'nginx.ingress.kubernetes.io/proxy-read-timeout';
const send = 'nginx.ingress.kubernetes.io/proxy-send-timeout';
const withIngress =
  (requestSeconds?: number, route: Partial<IngressRoute> = {}) =>
  (chart: Chart): unknown =>
    web(chart, 'web', { ...props(requestSeconds), ingress: { host, ...route } });
const withRoute =
  (requestSeconds?: number, route: Partial<HttpRoute> = {}) =>
  (chart: Chart): unknown =>
    web(chart, 'web', {
      ...props(requestSeconds),
      route: { parentRefs: [gatewayFor(chart)], hostnames: [host], ...route },
    });
const props = (requestSeconds?: number): Partial<WebModelServerProps> =>
  requestSeconds === undefined ? {} : { requestSeconds };
const annotationsOf = (build: (chart: Chart) => void, cluster = routedCluster): Record<string, string> =>
  manifestOf('Ingress', build, cluster).metadata.annotations ?? {};
const timeoutsOf = (build: (chart: Chart) => void): unknown =>
  manifestOf('HTTPRoute', build, routedCluster).spec.rules[0].timeouts;

test('ingress-nginx waits as long as the longest request takes', () => {
  expect(annotationsOf(withIngress(600))).toEqual({ [read]: '600', [send]: '600' });
});

test('a cluster is known to have it by the class of its Ingresses, too', () => {
  expect(annotationsOf(withIngress(600), clusterWith({ ingressClass: 'nginx' }))).toHaveProperty([read], '600');
  expect(annotationsOf(withIngress(600, { ingressClass: 'nginx-internal' }), clusterWith({}))).toHaveProperty([read]);
});

test.each<[string, number | undefined]>([
  ['what its own minute is enough for', 60],
  ['a server that says nothing', undefined],
])('%s needs no annotation', (_title, requestSeconds) => {
  expect(annotationsOf(withIngress(requestSeconds))).toEqual({});
});

test('other controllers get no annotation that they do not know', () => {
  expect(annotationsOf(withIngress(600), clusterWith({}))).toEqual({});
});

test("an annotation of one's own wins", () => {
  expect(annotationsOf(withIngress(600, { annotations: { [read]: '900' } }))).toEqual({ [read]: '900', [send]: '600' });
});

test('a Gateway waits as long as the longest request takes', () => {
  expect(timeoutsOf(withRoute(600))).toEqual({ request: '600s' });
});

test.each<[string, number | undefined, Partial<HttpRoute>, unknown]>([
  ['no longer than any Gateway waits', 15, {}, undefined],
  ['not said', undefined, {}, undefined],
  ['said of the route', 600, { timeouts: { requestSeconds: 900 } }, { request: '900s' }],
  ['left to the Gateway', 600, { timeouts: {} }, undefined],
  ['longer than a route can say', 100_000, {}, undefined],
])('a time that is %s stays so', (_title, requestSeconds, route, timeouts) => {
  expect(timeoutsOf(withRoute(requestSeconds, route))).toEqual(timeouts);
});

test('a route for gRPC has no timeouts', () => {
  const build = (chart: Chart): unknown =>
    tf(chart, 'tf', { requestSeconds: 600, route: { protocol: 'GRPC', parentRefs: [gatewayFor(chart)] } });
  expect(manifestOf('GRPCRoute', build, routedCluster).spec.rules[0]).not.toHaveProperty('timeouts');
});

test('a route to several servers waits for the slowest', () => {
  const split = (chart: Chart): unknown =>
    new TrafficSplit(chart, 'digits', {
      backends: [
        { server: web(chart, 'old', { requestSeconds: 300 }), weight: 90 },
        { server: web(chart, 'new', { requestSeconds: 600 }), weight: 10 },
      ],
      route: { parentRefs: [gatewayFor(chart)], hostnames: [host] },
      ingress: { host: 'digits.example.com' },
    });
  expect(timeoutsOf(split)).toEqual({ request: '600s' });
  const ingresses = objectsOf(split, routedCluster).filter(({ manifest }) => manifest.kind === 'Ingress');
  // The canary of an Ingress has no timeouts of its own.
  expect(ingresses.map(({ manifest }) => manifest.metadata.annotations?.[read])).toEqual(['600', undefined]);
});

test('so does one to the active of two servers', () => {
  const pair = (chart: Chart): unknown =>
    new BlueGreen(chart, 'shop', {
      blue: web(chart, 'shop-blue', { requestSeconds: 600 }),
      green: web(chart, 'shop-green'),
      active: 'green',
      ingress: { host },
    });
  expect(annotationsOf(pair)).toHaveProperty([read], '600');
});

test('and one to a pool', () => {
  const pool = (chart: Chart): unknown =>
    new InferencePool(chart, 'pool', {
      server: web(chart, 'chat', { requestSeconds: 600 }),
      endpointPicker: { name: 'epp' },
      route: { parentRefs: [gatewayFor(chart)], hostnames: [host] },
    });
  expect(timeoutsOf(pool)).toEqual({ request: '600s' });
});
