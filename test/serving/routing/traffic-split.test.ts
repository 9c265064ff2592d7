import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import fc from 'fast-check';
import { Environment, InferencePool, synthesize, TfServing, TrafficSplit, type TrafficSplitProps } from '../../../lib';
import { checkProperty } from '../../workload/property';
import { clusterWith, manifestOf, objectsOf, problemsOf, small } from '../../workload/trees';
import { gatewayFor, host, routedCluster, tf, web } from './servers';

/** A split between as many servers as there are weights. */
const split =
  (weights: readonly number[], props: Partial<TrafficSplitProps> = {}) =>
  (chart: Chart) => {
    const backends = weights.map((weight, index) => ({
      server: tf(chart, `digits-${index + 1}`, { replicas: 2 }),
      weight,
    }));
    return new TrafficSplit(chart, 'digits', {
      backends,
      ...(props.ingress === undefined && !('route' in props)
        ? { route: { parentRefs: [gatewayFor(chart)], hostnames: [host] } }
        : {}),
      ...props,
    });
  };

test('requests are split by weights', () => {
  expect(manifestOf('HTTPRoute', split([90, 10]), routedCluster).spec.rules[0].backendRefs).toEqual([
    { name: 'digits-1', port: 8501, weight: 90 },
    { name: 'digits-2', port: 8501, weight: 10 },
  ]);
});

test('gRPC is split in the same way', () => {
  const build = (chart: Chart): unknown =>
    split([90, 10], { route: { protocol: 'GRPC', parentRefs: [gatewayFor(chart)] } })(chart);
  expect(manifestOf('GRPCRoute', build, routedCluster).spec.rules).toEqual([
    {
      backendRefs: [
        { name: 'digits-1', port: 8500, weight: 90 },
        { name: 'digits-2', port: 8500, weight: 10 },
      ],
    },
  ]);
});

test('a server in the shadow gets copies', () => {
  const build = (chart: Chart): unknown =>
    split([100], { mirror: { server: tf(chart, 'shadow'), percent: 25 } })(chart);
  expect(manifestOf('HTTPRoute', build, routedCluster).spec.rules[0]).toMatchObject({
    filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'shadow', port: 8501 }, percent: 25 } }],
    backendRefs: [{ name: 'digits-1', weight: 100 }],
  });
});

test('pools of language models are split too', () => {
  const build = (chart: Chart): unknown => {
    const backends = [60, 40].map((weight, index) => ({
      weight,
      server: new InferencePool(chart, `pool-${index}`, {
        server: web(chart, `chat-${index}`),
        endpointPicker: { name: `epp-${index}` },
      }),
    }));
    return new TrafficSplit(chart, 'chat', { backends, route: { parentRefs: [gatewayFor(chart)] } });
  };
  expect(manifestOf('HTTPRoute', build, routedCluster).spec.rules[0].backendRefs).toEqual(
    [0, 1].map((index) => ({
      group: 'inference.networking.k8s.io',
      kind: 'InferencePool',
      name: `pool-${index}`,
      weight: [60, 40][index],
    })),
  );
});

test('with ingress-nginx the second server has an Ingress of its own, with its share', () => {
  const ingresses = objectsOf(
    split([95, 5], { ingress: { host, tlsSecret: 'certificate', annotations: { a: 'b' }, sessionAffinity: {} } }),
    routedCluster,
  ).filter(({ manifest }) => manifest.kind === 'Ingress');
  expect(
    ingresses.map(({ manifest }) => [
      manifest.metadata.name,
      manifest.metadata.annotations,
      manifest.spec.rules[0].http.paths[0].backend.service.name,
      manifest.spec.tls,
    ]),
  ).toMatchInlineSnapshot(`
[
  [
    "digits",
    {
      "a": "b",
      "nginx.ingress.kubernetes.io/affinity": "cookie",
    },
    "digits-1",
    [
      {
        "hosts": [
          "models.example.com",
        ],
        "secretName": "certificate",
      },
    ],
  ],
  [
    "digits-canary",
    {
      "nginx.ingress.kubernetes.io/affinity": "cookie",
      "nginx.ingress.kubernetes.io/canary": "true",
      "nginx.ingress.kubernetes.io/canary-weight": "5",
    },
    "digits-2",
    undefined,
  ],
]
`);
});

test('each server keeps its own disruption budget', () => {
  const budgets = objectsOf(split([90, 10]), routedCluster).flatMap(({ manifest }) =>
    manifest.kind === 'PodDisruptionBudget' ? [manifest.metadata.name as string] : [],
  );
  expect(budgets).toEqual(['digits-1', 'digits-2']);
});

test('a server is ready before it gets requests, and changed only after it gets none any more', () => {
  const objects = objectsOf(split([100, 0]), routedCluster);
  const waits = (kind: string, name: string): string[] =>
    objects
      .find(({ manifest }) => manifest.kind === kind && manifest.metadata.name === name)
      ?.dependsOn.map((object) => `${object.kind}/${object.name}`)
      .sort() ?? [];
  expect(waits('HTTPRoute', 'digits')).toEqual(['Gateway/gateway', 'Service/digits-1']);
  expect(waits('Deployment', 'digits-2')).toEqual(['HTTPRoute/digits']);
});

test('weights that do not add up to 100 are a problem', () => {
  expect(problemsOf(split([90, 20]), routedCluster)).toMatchInlineSnapshot(`
[
  "TrafficSplit 'test/digits': 'backends' must have weights that add up to 100; 90 + 20 is 110",
]
`);
});

test('a weight known at deploy time only is not added up', () => {
  const weight = 'pulumi-out-000001-tuo' as unknown as number;
  expect(manifestOf('HTTPRoute', split([50, weight]), routedCluster).spec.rules[0].backendRefs[1].weight).toBe(weight);
});

test('a split that an Ingress cannot express is a problem', () => {
  expect(problemsOf(split([50, 30, 20], { ingress: { host } }), routedCluster)).toEqual([
    "TrafficSplit 'test/digits': 'ingress' splits traffic between two servers at most, and there are 3. Use 'route'",
  ]);
  expect(
    problemsOf((chart) => split([100], { ingress: { host }, mirror: { server: web(chart) } })(chart), routedCluster),
  ).toEqual(["TrafficSplit 'test/digits': 'ingress' cannot send copies of requests to 'mirror'. Use 'route'"]);
  const pooled = (chart: Chart): unknown => {
    const pool = new InferencePool(chart, 'pool', { server: web(chart), endpointPicker: { name: 'epp' } });
    return new TrafficSplit(chart, 'chat', { backends: [{ server: pool, weight: 100 }], ingress: { host } });
  };
  expect(problemsOf(pooled, routedCluster)).toEqual([
    "TrafficSplit 'test/chat': 'ingress' cannot lead to an InferencePool. Use 'route'",
  ]);
});

test('an ingress controller that ignores weights is a problem', () => {
  expect(problemsOf(split([90, 10], { ingress: { host } }), clusterWith({ gatewayClass: 'envoy' }))).toEqual([
    expect.stringContaining("'ingress' needs 'ingress-nginx', which cluster 'test' does not have"),
  ]);
});

test('a server that takes the host already would hide the split', () => {
  const build = (chart: Chart): unknown => {
    const route = { parentRefs: [gatewayFor(chart)], hostnames: [host] };
    const backends = [
      { server: tf(chart, 'stable', { route }), weight: 90 },
      { server: tf(chart, 'canary'), weight: 10 },
    ];
    return new TrafficSplit(chart, 'digits', { backends, route });
  };
  expect(problemsOf(build, routedCluster)).toEqual([
    expect.stringContaining(
      "TrafficSplit 'test/digits': 'route' takes host 'models.example.com' and path '/', " +
        "as a route of 'test/stable' does",
    ),
  ]);
});

test('requests to a server without pods are a problem', () => {
  const build = (weight: number) => (chart: Chart) =>
    new TrafficSplit(chart, 'digits', {
      backends: [
        { server: tf(chart, 'stable'), weight: 100 - weight },
        { server: tf(chart, 'canary', { replicas: 0 }), weight },
      ],
      route: { parentRefs: [gatewayFor(chart)] },
    });
  expect(problemsOf(build(10), routedCluster)).toEqual([
    "TrafficSplit 'test/digits': 'backends[1].server' must have 'replicas' to get requests; " +
      "give it weight 0 until it has, got 'canary'",
  ]);
  expect(problemsOf(build(0), routedCluster)).toEqual([]);
});

test('a server of another namespace is a problem', () => {
  const app = new App();
  const [here, there] = ['here', 'there'].map(
    (name) => new Environment(app, name, { namespace: name, cluster: routedCluster }),
  );
  if (here === undefined || there === undefined) {
    throw new Error('two environments');
  }
  const server = new TfServing(there, 'digits', { model: { uri: 'gs://bucket/digits' }, resources: small });
  new TrafficSplit(here, 'split', { backends: [{ server, weight: 100 }], route: { parentRefs: [{ name: 'shared' }] } });
  expect(() => synthesize(app)).toThrow(
    /'backends\[0\].server' must be in the namespace of the route, 'here', got 'there'/,
  );
});

test.each<[string, (chart: Chart) => Partial<TrafficSplitProps>]>([
  ["'route' must be given, or 'ingress'", () => ({ route: undefined })],
  ["'backends' must be 1 to 16 servers", () => ({ backends: [] })],
  [
    "'backends[0].weight' must be a whole number, from 0 to 100",
    (chart) => ({ backends: [{ server: web(chart), weight: 0.5 }] }),
  ],
  [
    "'mirror.percent' must be a whole number, from 1 to 100",
    (chart) => ({ mirror: { server: web(chart), percent: 0 } }),
  ],
])('a problem says %s', (text, props) => {
  expect(problemsOf((chart) => split([100], props(chart))(chart), routedCluster)).toEqual([
    expect.stringContaining(text),
  ]);
});

test('the same server twice is a problem', () => {
  const twice = (chart: Chart): unknown => {
    const server = web(chart);
    return new TrafficSplit(chart, 'split', {
      backends: [
        { server, weight: 50 },
        { server, weight: 50 },
      ],
      mirror: { server },
      route: { parentRefs: [gatewayFor(chart)] },
    });
  };
  expect(problemsOf(twice, routedCluster)).toEqual([
    expect.stringContaining("'backends[1].server' must be another server"),
    expect.stringContaining("'mirror.server' must be another server"),
  ]);
});

/** The same between plain Services, of any make. */
const plainSplit = (weights: readonly number[]) => (chart: Chart) => {
  const backends = weights.map((weight, index) => ({
    server: {
      service: new k8s.KubeService(chart, `s${index}`, {
        metadata: { name: `s${index}` },
        spec: { ports: [{ port: 80 }] },
      }),
    },
    weight,
  }));
  return new TrafficSplit(chart, 'split', { backends, route: { parentRefs: [{ name: 'shared' }] } });
};

test('weights are a problem, or stand in the route as they were given', () => {
  const shares = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { maxLength: 4 }).map((cuts) => {
    const sorted = [0, ...cuts.sort((a, b) => a - b), 100];
    return sorted.slice(1).map((cut, index) => cut - (sorted[index] ?? 0));
  });
  const anything = fc.array(fc.oneof(fc.integer({ min: -1, max: 101 }), fc.double({ min: 0, max: 100, noNaN: true })), {
    minLength: 1,
    maxLength: 4,
  });
  checkProperty('weights', fc.oneof(shares, anything), (weights) => {
    const sound =
      weights.every((weight) => Number.isInteger(weight) && weight >= 0 && weight <= 100) &&
      weights.reduce((a, b) => a + b, 0) === 100;
    if (sound) {
      const refs = manifestOf('HTTPRoute', plainSplit(weights), routedCluster).spec.rules[0].backendRefs as {
        weight: number;
      }[];
      expect(refs.map(({ weight }) => weight)).toEqual(weights);
    } else {
      expect(problemsOf(plainSplit(weights), routedCluster).length).toBeGreaterThan(0);
    }
  });
});
