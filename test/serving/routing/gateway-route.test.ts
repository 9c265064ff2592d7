import { App, type ApiObject, type Chart } from 'cdk8s';
import {
  Environment,
  Gateway,
  setRawFields,
  synthesize,
  SynthesisError,
  type GatewayRoute,
  type GrpcRoute,
  type HttpRoute,
} from '../../../lib';
import { clusterWith, manifestOf, objectsOf, problemsOf } from '../../workload/trees';
import { gatewayFor, host, routedCluster, tf, web } from './servers';

const routed =
  (options: Partial<HttpRoute> = {}) =>
  (chart: Chart) =>
    web(chart, 'web', { route: { parentRefs: [gatewayFor(chart)], hostnames: [host], ...options } });
const grpc =
  (options: Partial<GrpcRoute> = {}) =>
  (chart: Chart) =>
    tf(chart, 'tf', { route: { protocol: 'GRPC', parentRefs: [gatewayFor(chart)], hostnames: [host], ...options } });
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
const httpSpec = (options?: Partial<HttpRoute>): any => manifestOf('HTTPRoute', routed(options), routedCluster).spec;

test('a route leads from a host to the port of the Service', () => {
  const { apiVersion, metadata } = manifestOf('HTTPRoute', routed(), routedCluster);
  expect([apiVersion, metadata.name, metadata.labels['app.kubernetes.io/name']]).toEqual([
    'gateway.networking.k8s.io/v1',
    'web',
    'web',
  ]);
  expect(httpSpec()).toMatchInlineSnapshot(`
{
  "hostnames": [
    "models.example.com",
  ],
  "parentRefs": [
    {
      "name": "gateway",
    },
  ],
  "rules": [
    {
      "backendRefs": [
        {
          "name": "web",
          "port": 80,
        },
      ],
      "matches": [
        {
          "path": {
            "type": "PathPrefix",
            "value": "/",
          },
        },
      ],
    },
  ],
}
`);
});

test('a path can be one that the server does not know', () => {
  const [rule] = httpSpec({ path: '/digits', rewritePath: '/' }).rules;
  expect(rule).toMatchObject({
    matches: [{ path: { type: 'PathPrefix', value: '/digits' } }],
    filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } }],
  });
});

test('limits are durations of the Gateway API', () => {
  expect(httpSpec({ timeouts: { requestSeconds: 600, backendRequestSeconds: 300 } }).rules[0].timeouts).toEqual({
    request: '600s',
    backendRequest: '300s',
  });
});

test('a gRPC route leads to the port that speaks it', () => {
  expect(
    manifestOf('GRPCRoute', grpc({ services: ['tensorflow.serving.PredictionService'] }), routedCluster).spec.rules,
  ).toEqual([
    {
      matches: [{ method: { type: 'Exact', service: 'tensorflow.serving.PredictionService' } }],
      backendRefs: [{ name: 'tf', port: 8500 }],
    },
  ]);
});

test('a gRPC route without services takes every call', () => {
  expect(manifestOf('GRPCRoute', grpc(), routedCluster).spec.rules).toEqual([
    { backendRefs: [{ name: 'tf', port: 8500 }] },
  ]);
});

test('a route is attached to one listener, or to a Gateway that somebody else made', () => {
  const parentsOf = (build: (chart: Chart) => GatewayRoute['parentRefs']): unknown =>
    manifestOf('HTTPRoute', (chart) => web(chart, 'web', { route: { parentRefs: build(chart) } }), routedCluster).spec
      .parentRefs;
  expect(parentsOf((chart) => [gatewayFor(chart).listener('https')])).toEqual([
    { name: 'gateway', sectionName: 'https' },
  ]);
  expect(parentsOf(() => [{ name: 'shared', namespace: 'infra' }])).toEqual([{ name: 'shared', namespace: 'infra' }]);
});

test('one server has several routes', () => {
  const kinds = objectsOf((chart) => {
    const gateway = gatewayFor(chart);
    tf(chart, 'tf', {
      route: [
        { parentRefs: [gateway], hostnames: [host] },
        { protocol: 'GRPC', parentRefs: [gateway], hostnames: ['grpc.example.com'] },
      ],
      ingress: { host },
    });
  }, routedCluster).map(({ manifest }) => `${manifest.kind}/${manifest.metadata.name}`);
  expect(kinds).toEqual(expect.arrayContaining(['HTTPRoute/tf', 'GRPCRoute/tf', 'Ingress/tf']));
});

test('a route of a server can be reached, for what its props do not know', () => {
  const build = (chart: Chart): void =>
    setRawFields(routed()(chart).routes[0] as ApiObject, { metadata: { annotations: { a: 'b' } } });
  expect(manifestOf('HTTPRoute', build, routedCluster).metadata.annotations).toEqual({ a: 'b' });
});

test('a route waits for its Gateway and for the pods', () => {
  const route = objectsOf(routed(), routedCluster).find(({ manifest }) => manifest.kind === 'HTTPRoute');
  expect(route?.dependsOn.map(({ kind }) => kind).sort()).toEqual(['Gateway', 'Service']);
});

test.each<[string, Partial<HttpRoute>]>([
  ["'route.parentRefs' must name 1 to 32 Gateways", { parentRefs: [] }],
  ["'route.hostnames' must be 1 to 16 hosts", { hostnames: [] }],
  [
    "'route.hostnames[0]' must be a lower-case DNS name without port or path, such as 'models.example.com', " +
      'and no IP address',
    { hostnames: ['10.0.0.1'], parentRefs: [{ name: 'shared' }] },
  ],
  ["'route.path' must begin with '/'", { path: 'models' }],
  ["'route.path' must begin with '/'", { path: '/a//b' }],
  ["'route.path' must begin with '/'", { path: '/a/../b' }],
  ["'route.rewritePath' must begin with '/'", { rewritePath: '' }],
  ["'route.timeouts.requestSeconds' must be a whole number", { timeouts: { requestSeconds: 0.5 } }],
  [
    "'route.timeouts.backendRequestSeconds' must be at most 'requestSeconds', 10",
    { timeouts: { requestSeconds: 10, backendRequestSeconds: 20 } },
  ],
  ["'route.port' must be a port of Service 'web', which has 'http'", { port: 'grpc' }],
  ["'route.parentRefs[0]' must have a listener that takes the route", { hostnames: ['models.example.org'] }],
])('a problem says %s', (text, options) => {
  expect(problemsOf(routed(options), routedCluster)).toEqual([expect.stringContaining(text)]);
});

test('a gRPC route to a server without gRPC is a problem', () => {
  expect(
    problemsOf(
      (chart) => web(chart, 'web', { route: { protocol: 'GRPC', parentRefs: [gatewayFor(chart)] } }),
      routedCluster,
    ),
  ).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'route.protocol' must be 'HTTP', for Service 'web' has no port for gRPC (ports: 'http'). Name the one that speaks it as 'route.port', got 'GRPC'",
]
`);
});

test('a port that is known to speak gRPC can be named', () => {
  expect(
    problemsOf(
      (chart) => web(chart, 'web', { route: { protocol: 'GRPC', port: 'http', parentRefs: [gatewayFor(chart)] } }),
      routedCluster,
    ),
  ).toEqual([]);
});

test("a gRPC service without a package name's form is a problem", () => {
  expect(problemsOf(grpc({ services: ['tensorflow/serving'] }), routedCluster)).toEqual([
    expect.stringContaining("'route.services[0]' must be a gRPC service"),
  ]);
});

test('a cluster without the Gateway API is a problem', () => {
  expect(
    problemsOf((chart) => web(chart, 'web', { route: { parentRefs: [{ name: 'shared' }] } }), clusterWith({})),
  ).toEqual([expect.stringContaining("'route' needs the Gateway API, which cluster 'test' does not have")]);
});

test('a listener that the Gateway does not have is a problem', () => {
  expect(
    problemsOf(
      (chart) => web(chart, 'web', { route: { parentRefs: [gatewayFor(chart).listener('tls')] } }),
      routedCluster,
    ),
  ).toEqual([expect.stringContaining("must be a listener of Gateway 'gateway', which has 'http', 'https', got 'tls'")]);
});

test('the same Gateway twice is a problem, unless by two listeners', () => {
  const attached = (names: (string | undefined)[]) => (chart: Chart) => {
    const gateway = gatewayFor(chart);
    return web(chart, 'web', {
      route: { parentRefs: names.map((name) => (name === undefined ? gateway : gateway.listener(name))) },
    });
  };
  expect(problemsOf(attached(['http', 'https']), routedCluster)).toEqual([]);
  for (const names of [
    ['http', 'http'],
    ['http', undefined],
  ]) {
    expect(problemsOf(attached(names), routedCluster)).toContainEqual(
      expect.stringContaining("'route.parentRefs[1]' must be another Gateway, or another listener"),
    );
  }
});

test.each(['Same', 'All'] as const)(
  'a Gateway in another namespace whose listeners take routes from %s',
  (routesFrom) => {
    const app = new App();
    const infra = new Environment(app, 'infra', { namespace: 'infra', cluster: routedCluster });
    const models = new Environment(app, 'models', { namespace: 'models', cluster: routedCluster });
    const gateway = new Gateway(infra, 'shared', { listeners: [{ name: 'http', routesFrom }] });
    web(models, 'web', { route: { parentRefs: [gateway] } });
    if (routesFrom === 'Same') {
      expect(() => synthesize(app)).toThrow(SynthesisError);
    } else {
      const route = synthesize(app).find(({ manifest }) => manifest.kind === 'HTTPRoute');
      expect(route?.manifest['spec'].parentRefs).toEqual([{ name: 'shared', namespace: 'infra' }]);
    }
  },
);

test('two routes that are called the same are a problem', () => {
  expect(
    problemsOf(
      (chart) => web(chart, 'web', { route: [{ parentRefs: [{ name: 'a' }] }, { parentRefs: [{ name: 'b' }] }] }),
      routedCluster,
    ),
  ).toContainEqual(
    expect.stringContaining("'route[1].name' must be given, and another one than that of the other routes, got 'web'"),
  );
});

test('two routes for the same host and path are a problem, for only one of them would be served', () => {
  const build = (path: string) => (chart: Chart) => {
    const gateway = gatewayFor(chart);
    web(chart, 'one', { route: { parentRefs: [gateway], hostnames: [host] } });
    web(chart, 'two', { route: { parentRefs: [gateway], hostnames: [host], path } });
  };
  expect(problemsOf(build('/two'), routedCluster)).toEqual([]);
  expect(problemsOf(build('/'), routedCluster)).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/two': 'route' takes host 'models.example.com' and path '/', as a route of 'test/one' does. Only one of them would be served: give one of them another",
]
`);
});

test('HTTP and gRPC on one host are a problem, for the Gateway takes only one of the routes', () => {
  const build = (grpcHost: string) => (chart: Chart) => {
    const gateway = gatewayFor(chart);
    tf(chart, 'tf', {
      route: [
        { parentRefs: [gateway], hostnames: [host] },
        { protocol: 'GRPC', parentRefs: [gateway], hostnames: [grpcHost] },
      ],
    });
  };
  expect(problemsOf(build('grpc.example.com'), routedCluster)).toEqual([]);
  expect(problemsOf(build('*.example.com'), routedCluster)).toEqual([
    expect.stringContaining('An HTTPRoute and a GRPCRoute on one listener need different hosts'),
  ]);
});

test('a host may be taken on one listener by one route and on another by another', () => {
  const build = (first: string, second?: string) => (chart: Chart) => {
    const gateway = gatewayFor(chart);
    web(chart, 'one', { route: { parentRefs: [gateway.listener(first)], hostnames: [host] } });
    web(chart, 'two', {
      route: { parentRefs: [second === undefined ? gateway : gateway.listener(second)], hostnames: [host] },
    });
  };
  expect(problemsOf(build('http', 'https'), routedCluster)).toEqual([]);
  expect(problemsOf(build('http'), routedCluster)).toHaveLength(1);
});
