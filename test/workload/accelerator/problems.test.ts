import {
  clusterSchema,
  GpuModelServer,
  TfServing,
  vllm,
  WebModelServer,
  type Accelerator,
  type Resources,
} from '../../../lib';
import { gpuCluster, problemsOf, small } from '../trees';

const server =
  (accelerator: Accelerator, resources: Resources = small) =>
  (chart: ConstructorParameters<typeof WebModelServer>[0]) =>
    new WebModelServer(chart, 'web', { image: 'web:1', resources, accelerator });
const l4 = 'NVIDIA-L4';
const wrong = (accelerator: object): Accelerator => accelerator as Accelerator;

test.each<[string, Accelerator, string]>([
  [
    'nothing chosen',
    wrong({}),
    "'accelerator' must say which: its 'product', its least 'memory' or its least 'computeCapability', got {}",
  ],
  [
    'no such vendor',
    wrong({ vendor: 'acme', product: l4 }),
    "'accelerator.vendor' must be one of nvidia, amd, intel, habana, aws, google, got 'acme'",
  ],
  ['memory that is none', { memory: 'lots' }, "'accelerator.memory' must be more than 0"],
  [
    'memory that is not known yet',
    { memory: 'pulumi-out-000001-tuo' },
    "'accelerator.memory' must be known when the objects are made",
  ],
  [
    'a compute capability that is none',
    { computeCapability: '9' },
    "'accelerator.computeCapability' must be a compute capability, such as '8.9', got '9'",
  ],
  [
    'a profile that is none',
    { product: l4, sharing: { mig: '10gb' } },
    "'accelerator.sharing.mig' must be a MIG profile, such as '1g.10gb', got '10gb'",
  ],
  [
    'memory beside a profile',
    { memory: '10Gi', sharing: { mig: '1g.10gb' } },
    "'accelerator.memory' must not be given",
  ],
  [
    'two turns',
    { product: l4, sharing: { timeSliced: true }, count: 2 },
    "'accelerator.count' must be 1, for a time-sliced GPU is a turn on one GPU, got 2",
  ],
  [
    'sharing that is none',
    wrong({ product: l4, sharing: {} }),
    "'accelerator.sharing' must be { mig: '1g.10gb' } or { timeSliced: true }, got {}",
  ],
  [
    'sharing of another vendor',
    wrong({ vendor: 'amd', product: 'X', sharing: { timeSliced: true } }),
    "'accelerator.sharing' is something that only GPUs of NVIDIA have",
  ],
  [
    'a topology that is none',
    { vendor: 'google', product: 'tpu', topology: '8' },
    "'accelerator.topology' must be a TPU topology, such as '2x4', got '8'",
  ],
  [
    'some chips of a topology',
    { vendor: 'google', product: 'tpu', topology: '2x4', count: 4 },
    "'accelerator.count' must be 8, all chips of the topology 2x4",
  ],
  [
    'memory that no GPU has',
    { memory: '100Gi' },
    "'accelerator.memory' must be no more than an accelerator of cluster 'test' has: " +
      "'NVIDIA-H100-80GB-HBM3' 81559Mi, 'NVIDIA-L4' 23034Mi, got '102400Mi'",
  ],
  [
    'a compute capability that no GPU has',
    { computeCapability: '10.0' },
    "'accelerator.computeCapability' must be no more than an accelerator of cluster 'test' has: " +
      "'NVIDIA-H100-80GB-HBM3' 9.0, 'NVIDIA-L4' 8.9, got '10.0'",
  ],
  [
    'a part of a GPU that is whole',
    { product: l4, sharing: { mig: '1g.10gb' } },
    "'accelerator.sharing' must be how cluster 'test' shares it: 'NVIDIA-L4' whole",
  ],
  [
    'a vendor of which there is nothing',
    { vendor: 'amd', memory: '1Gi' },
    "'accelerator.vendor' must be a vendor whose accelerators cluster 'test' has. It has 'NVIDIA-H100-80GB-HBM3'",
  ],
  [
    'more than such a node has',
    { memory: '20Gi', count: 9 },
    "'accelerator.count' must fit one node: cluster 'test' has at most 8 of such accelerators on a node, got 9",
  ],
])('%s is one problem', (_, accelerator, message) => {
  expect(problemsOf(server(accelerator), gpuCluster)).toEqual([expect.stringContaining(message)]);
});

test('an accelerator is no use on a node that is too small for the rest of the pod', () => {
  expect(problemsOf(server({ product: l4 }, { cpu: { request: 4 }, memory: { request: '64Gi' } }), gpuCluster))
    .toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'resources.memory.request' must fit a node that has the accelerator: cluster 'test' has 32Gi on each node of pool 'l4', got '64Gi'",
]
`);
});

test('an accelerator is no use behind a taint that its pods do not tolerate', () => {
  const nodePools = gpuCluster.nodePools.map((pool) => ({
    ...pool,
    taints: [{ key: 'team', value: 'a', effect: 'NoSchedule' as const }],
  }));
  expect(problemsOf(server({ product: l4 }), { ...gpuCluster, nodePools })).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'accelerator' must be on nodes that let its pods in: on cluster 'test' the taint 'team' of pool 'l4' keeps them off. If it is meant for accelerators, put it into 'profile.gpu'",
]
`);
});

test('an accelerator whose memory nobody states is a problem that says so', () => {
  const cluster = clusterSchema.parse({
    ...gpuCluster,
    nodePools: [
      { name: 'a', count: 1, capacity: { cpu: 8, memory: '16Gi', gpu: { product: 'NVIDIA-Unheard-Of', count: 1 } } },
    ],
  });
  expect(problemsOf(server({ memory: '1Gi' }), cluster)).toEqual([
    expect.stringContaining("'NVIDIA-Unheard-Of' (say its 'memory' in the cluster's file)"),
  ]);
});

test('a server is not put on accelerators that its image is not made for', () => {
  const accelerator = { vendor: 'amd', product: 'AMD_Instinct_MI300X_OAM' } as const;
  const generic = { ...gpuCluster, nodePools: [] };
  expect([
    ...problemsOf(
      (chart) => new TfServing(chart, 'tf', { resources: small, model: { uri: 'gs://bucket/model' }, accelerator }),
      generic,
    ),
    ...problemsOf(
      (chart) =>
        new GpuModelServer(chart, 'llm', {
          resources: small,
          engine: vllm({ model: 'm', mutable: true }),
          accelerator,
        }),
      generic,
    ),
  ]).toMatchInlineSnapshot(`
[
  "TfServing 'test/tf': 'accelerator.vendor' must be one that the image of TensorFlow Serving is made for: nvidia, got 'amd'",
  "GpuModelServer 'test/llm': 'accelerator.vendor' must be one that the image of vLLM is made for: nvidia, got 'amd'",
]
`);
});
