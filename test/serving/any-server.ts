import type { Chart } from 'cdk8s';
import fc from 'fast-check';
import {
  clusterSchema,
  customEngine,
  eachPod,
  external,
  GpuModelServer,
  hpa,
  keda,
  ModelCache,
  ModelVolume,
  nim,
  sglang,
  TfServing,
  tgi,
  triton,
  vllm,
  WebModelServer,
  type Accelerator,
  type Cluster,
  type DisruptionBudget,
  type Engine,
  type GatewayRoute,
  type Resources,
  type Rollout,
  type ServedModel,
  type Spread,
} from '../../lib';
import type { ServerProps } from '../../lib/serving/server-props';

// Mostly sound values: a program that is rejected at its first prop tells nothing about the others.
const mostly = <T>(sound: fc.Arbitrary<T>, unsound: fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof({ arbitrary: sound, weight: 40 }, { arbitrary: unsound, weight: 1 });
const perhaps = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const nvidia = { kubernetesVersion: '1.34', gatewayClass: 'traefik', ingressClass: 'nginx', operators: ['keda', 'ingress-nginx'], storageClasses: [{ name: 'shared', default: true, accessModes: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'] }] };
type Labels = 'gpu-operator' | 'gke' | 'eks' | 'karpenter' | 'aks';

/** What the labels call each product. */
const products: Readonly<Record<Labels, { readonly h100: string; readonly l4: string }>> = {
  'gpu-operator': { h100: 'NVIDIA-H100-80GB-HBM3', l4: 'NVIDIA-L4' },
  gke: { h100: 'nvidia-h100-80gb', l4: 'nvidia-l4' },
  eks: { h100: 'h100', l4: 'l4' },
  karpenter: { h100: 'h100', l4: 'l4' },
  aks: { h100: 'NVIDIA-H100-80GB-HBM3', l4: 'NVIDIA-L4' },
};

const nodePools = ({ h100, l4 }: (typeof products)[Labels]): object[] => [
  { name: 'cpu', count: 3, zones: ['a', 'b'], capacity: { cpu: 16, memory: '64Gi' } },
  { name: 'h100', count: 2, zones: ['a', 'b'], instanceType: 'p5.48xlarge', capacity: { cpu: 192, memory: '2000Gi', gpu: { product: h100, count: 8, memory: '80Gi' } } },
  { name: 'l4', count: 4, zones: ['a'], instanceType: 'g6.4xlarge', capacity: { cpu: 16, memory: '64Gi', gpu: { product: l4, count: 1, memory: '24Gi' } } },
];

const clusters: Partial<Record<Labels, Cluster>> = {};

/** A cluster whose nodes are labelled by one of the ways that there are. */
export function clusterLabelled(labels: Labels): Cluster {
  return (clusters[labels] ??= clusterSchema.parse({ name: labels, profile: { ...nvidia, gpu: { labels } }, nodePools: nodePools(products[labels]) }));
}

const accelerator = (labels: Labels): fc.Arbitrary<Accelerator> => mostly<Accelerator>(
  fc.oneof(
    fc.record({ product: fc.constantFrom(products[labels].h100, products[labels].l4) }),
    fc.record({ product: fc.constant(products[labels].h100), count: fc.constantFrom(1, 2, 4, 8) }),
    fc.record({ memory: fc.constantFrom('20G', '40Gi'), count: fc.constant(1) }),
    fc.record({ computeCapability: fc.constantFrom('8.9', '9.0') }),
  ),
  fc.constantFrom<Accelerator>({ product: 'NVIDIA-B200' }, { product: products[labels].l4, count: 2 }, { memory: '1Ti' }),
);

const engine: fc.Arbitrary<Engine> = mostly(
  fc.oneof(
    fc.record({ model: fc.constantFrom('Qwen/Qwen3-8B', '/mnt/models'), quantization: fc.constantFrom('fp8', 'awq'), maxModelLength: fc.constantFrom(4096, 32768) }, { requiredKeys: ['model'] }).map(vllm),
    fc.record({ model: fc.constant('Qwen/Qwen3-8B') }).map(sglang),
    fc.constant(triton({ modelRepository: '/models' })),
    fc.constant(nim({ image: 'nvcr.io/nim/meta/llama-3.1-8b-instruct:2.0.6', ngcApiKey: { secretName: 'ngc', key: 'api-key' } })),
    fc.record({ model: fc.constant('meta-llama/Llama-3.1-8B-Instruct'), maxInputTokens: fc.constant(4096), maxModelLength: fc.constant(8192) }, { requiredKeys: ['model'] }).map(tgi),
    fc.constant(customEngine({ image: 'registry.example.com/own:1.0.0', args: () => [], port: 9000, readinessPath: '/ready', livenessPath: '/live' })),
  ),
  fc.constantFrom(vllm({ model: 'm', tensorParallelSize: 3 }), vllm({ model: 'm', gpuMemoryUtilization: 2 })),
);

/** How many pods there are, who decides, and how they change: these have to fit each other. */
const count: fc.Arbitrary<Pick<ServerProps, 'replicas' | 'scaling'>> = mostly(
  fc.oneof(
    fc.integer({ min: 0, max: 8 }).map((replicas) => ({ replicas })),
    fc.record({ min: fc.integer({ min: 1, max: 2 }), max: fc.integer({ min: 2, max: 9 }), target: fc.integer({ min: 1, max: 95 }) }).map(({ min, max, target }) => ({ scaling: hpa({ min, max, metrics: [{ type: 'Resource', name: 'cpu', averageUtilization: target }] }) })),
    fc.record({ max: fc.integer({ min: 1, max: 9 }), averageValue: fc.constantFrom(5, '500m') }).map(({ max, averageValue }) => ({ scaling: hpa({ max, metrics: [{ type: 'External', metric: 'requests_waiting', matchLabels: { model: 'x' }, averageValue }], behavior: { scaleDown: { stabilizationWindowSeconds: 600 } } }) })),
    fc.record({ max: fc.integer({ min: 1, max: 9 }) }).map(({ max }) => ({ scaling: keda({ max, triggers: [{ type: 'prometheus' as const, serverAddress: 'http://prometheus.monitoring:9090', query: 'sum(waiting)', threshold: 5 }] }) })),
    fc.record({ max: fc.integer({ min: 1, max: 9 }) }).map(({ max }) => ({ scaling: external({ max }) })),
  ),
  fc.constantFrom({ replicas: -1 }, { replicas: 2, scaling: external({ max: 3 }) }),
);
const rollout: fc.Arbitrary<Rollout> = mostly<Rollout>(
  fc.oneof(fc.constant<Rollout>({ type: 'Recreate' }), fc.record({ maxSurge: fc.constantFrom(1, '25%' as const), maxUnavailable: fc.constantFrom(0, 1) }), fc.record({ minReadySeconds: fc.integer({ min: 0, max: 60 }) })),
  fc.constantFrom<Rollout>({ maxSurge: 0, maxUnavailable: 0 }, { type: 'Recreate', maxSurge: 1 }),
);
const disruptionBudget: fc.Arbitrary<DisruptionBudget> = fc.constantFrom<DisruptionBudget>({ maxUnavailable: 1 }, { maxUnavailable: '50%' }, { minAvailable: '10%', unhealthyPodEvictionPolicy: 'AlwaysAllow' });
const resources: fc.Arbitrary<Resources> = mostly<Resources>(
  fc.oneof(
    fc.record({ cpu: fc.constantFrom({ request: '500m' }, { request: 2, limit: '3000m' }), memory: fc.constantFrom({ request: '4Gi' }, { request: '2048Mi', limit: '8Gi' }), ephemeralStorage: fc.constant({ request: '2Gi', limit: '20Gi' }) }, { requiredKeys: ['cpu', 'memory'] }),
    fc.constant<Resources>({ qualityOfService: 'Guaranteed', cpu: { request: 4 }, memory: { request: '16Gi' } }),
    fc.constant<Resources>({ qualityOfService: 'Burstable', cpu: { request: '250m' }, memory: { request: '1Gi', limit: '2Gi' } }),
  ),
  fc.constantFrom<Resources>({ qualityOfService: 'BestEffort' }, { cpu: { request: 4, limit: 2 }, memory: { request: '1Gi' } }),
);
const source = mostly(
  fc.constantFrom('cache', 'volume', 'claim', 'image', 'each-pod', undefined),
  fc.constant('not-downloaded'),
);
const route: fc.Arbitrary<GatewayRoute> = fc.record({ parentRefs: fc.constant([{ name: 'public', namespace: 'infra' }]), hostnames: fc.constant(['model.example.com']), path: fc.constantFrom('/', '/v1'), timeouts: fc.constantFrom({ requestSeconds: 60 }, { requestSeconds: 600, backendRequestSeconds: 300 }) }, { requiredKeys: ['parentRefs'] });

const common = fc.record(
  {
    rollout,
    disruptionBudget,
    spread: fc.constantFrom<Spread>({ host: 'required' }, { zone: 'required', host: 'none' }, {}),
    priorityClass: fc.constant('system-cluster-critical'),
    service: fc.constantFrom({ type: 'LoadBalancer' as const }, { headless: true }, { sessionAffinity: { clientIP: { timeoutSeconds: 600 } } }),
    ingress: fc.constantFrom({ host: 'model.example.com' }, [{ host: 'a.example.com' }, { host: 'b.example.com', path: '/b', name: 'second' }]),
    route,
    env: fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/), fc.string({ maxLength: 12 }), { maxKeys: 3 }),
    startupSeconds: mostly(fc.integer({ min: 1, max: 3600 }), fc.constantFrom(0, -5)),
    progressDeadlineSeconds: fc.integer({ min: 6000, max: 9000 }),
    drainSeconds: fc.integer({ min: 0, max: 60 }),
    requestSeconds: fc.integer({ min: 1, max: 300 }),
    user: fc.constant(65532),
  },
  { requiredKeys: [] },
);

const name = mostly(fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/), fc.string({ maxLength: 70 }));
const someCommon = perhaps(common);

/** A random server. */
export interface AnyServer {
  readonly kind: 'web' | 'tf' | 'gpu';
  readonly cluster: Labels;
  readonly name: string;
  readonly source: string | undefined;
  readonly engine: Engine;
  readonly props: ServerProps;
}

/** Any combination of engine, accelerator, scaling, rollout, source, route and quality of service. */
export const anyServer: fc.Arbitrary<AnyServer> = fc.constantFrom<Labels>('gpu-operator', 'gke', 'eks', 'karpenter', 'aks').chain((cluster) => fc
  .record({
    kind: fc.constantFrom('web' as const, 'tf' as const, 'gpu' as const, 'gpu' as const),
    cluster: fc.constant(cluster),
    wanted: perhaps(accelerator(cluster)),
    name,
    source,
    engine,
    common: someCommon,
    count,
    resources,
  })
  .map(({ common: some, count: pods, resources: amounts, wanted, ...rest }) => {
    const gpu = wanted ?? (rest.kind === 'gpu' ? { product: products[cluster].l4 } : undefined);
    return { ...rest, props: { ...some, ...pods, resources: amounts, ...(gpu === undefined ? {} : { accelerator: gpu }) } };
  }));

/** Makes it. */
export function buildAnyServer(chart: Chart, { kind, name, source: from, engine: runs, props }: AnyServer): void {
  const server = { ...props, name };
  const model = modelFrom(chart, from);
  if (kind === 'web') {
    new WebModelServer(chart, 'x', { ...server, image: 'registry.example.com/web:1', ...(model === undefined ? {} : { model }) });
  } else if (kind === 'tf') {
    new TfServing(chart, 'x', { ...server, model: from === 'cache' ? { uri: 's3://models/digits' } : { volume: new ModelVolume(chart, 'versions', { size: '1Gi', accessModes: ['ReadWriteMany'] }) } });
  } else {
    new GpuModelServer(chart, 'x', { ...server, accelerator: props.accelerator as Accelerator, engine: runs, ...(model === undefined ? {} : { model }) });
  }
}

function modelFrom(chart: Chart, from: string | undefined): ServedModel | undefined {
  switch (from) {
    case 'cache':
      return new ModelCache(chart, 'cached', { source: { uri: 's3://models/x', revision: '1' }, volume: { size: '20Gi' } });
    case 'volume':
      return { volume: new ModelVolume(chart, 'models', { size: '1Gi', accessModes: ['ReadWriteMany'] }), path: 'x' };
    case 'claim':
      return 'pvc://claim/x';
    case 'image':
      return { uri: 'oci://registry.example.com/models/x:1.0.0', path: 'model' };
    case 'each-pod':
      return eachPod({ source: 's3://models/x', downloadSeconds: 60 });
    case 'not-downloaded':
      return 's3://models/x';
    default:
      return undefined;
  }
}
