import { WebModelServer, clusterSchema, type Accelerator, type Cluster } from '../../../lib';
import { manifestOf, problemsOf, small } from '../trees';

const server = (accelerator: Accelerator) => (chart: ConstructorParameters<typeof WebModelServer>[0]) =>
  new WebModelServer(chart, 'web', { image: 'web:1', resources: small, accelerator });

function clusterOf(gpu: object, ...pools: object[]): Cluster {
  const nodePools = pools.map((each, index) => {
    const { instanceType, ...capacity } = each as { instanceType?: string };
    return {
      name: `pool-${index}`,
      count: 1,
      ...(instanceType === undefined ? {} : { instanceType }),
      capacity: { cpu: 8, memory: '64Gi', gpu: { count: 4, ...capacity } },
    };
  });
  return clusterSchema.parse({ name: 'test', profile: { kubernetesVersion: '1.34', gpu }, nodePools });
}

/** How a pod asks: its labels, short, and its extended resources. */
function asked(accelerator: Accelerator, cluster: Cluster): object {
  const { nodeSelector, affinity, containers } = manifestOf('Deployment', server(accelerator), cluster).spec.template
    .spec;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
  const terms: any[] = affinity?.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms ?? [];
  const limits = Object.fromEntries(
    Object.entries(containers[0].resources.limits as object).filter(([name]) => name.includes('/')),
  );
  return {
    ...nodeSelector,
    ...(terms.length === 0
      ? {}
      : {
          oneOf: terms.map((term) =>
            // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
            term.matchExpressions.map((each: any) => [each.key, each.operator, ...(each.values ?? [])].join(' ')),
          ),
        }),
    limits,
  };
}

const l4 = { product: 'NVIDIA-L4' };
const a100 = { product: 'NVIDIA-A100-SXM4-80GB' };
const divided = { ...a100, migDevices: { '1g.10gb': 7 } };
const sliced = { ...l4, timeSlicing: { replicas: 4 } };

describe('the GPU operator', () => {
  test('says how much memory a GPU has', () => {
    expect(asked({ memory: '40Gi' }, clusterOf({}, l4, a100))).toEqual({
      oneOf: [
        [
          'nvidia.com/gpu.sharing-strategy NotIn time-slicing mps',
          'nvidia.com/gpu.slices.gi DoesNotExist',
          'nvidia.com/gpu.memory Gt 40959',
        ],
      ],
      limits: { 'nvidia.com/gpu': '1' },
    });
  });

  test('says its compute capability in two numbers', () => {
    const either = asked({ product: 'NVIDIA-L4', computeCapability: '8.9' }, clusterOf({}, l4, a100));
    expect(either).toEqual({
      'nvidia.com/gpu.product': 'NVIDIA-L4',
      oneOf: [
        ['nvidia.com/gpu.compute.major Gt 8'],
        ['nvidia.com/gpu.compute.major In 8', 'nvidia.com/gpu.compute.minor Gt 8'],
      ],
      limits: { 'nvidia.com/gpu': '1' },
    });
  });

  test('offers MIG devices as GPUs of another product', () => {
    expect(asked({ ...a100, sharing: { mig: '1g.10gb' } }, clusterOf({}, divided))).toEqual({
      'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB-MIG-1g.10gb',
      limits: { 'nvidia.com/gpu': '1' },
    });
  });

  test('offers them under names of their own with the strategy mixed', () => {
    const mixed = clusterOf({ migStrategy: 'mixed' }, { ...a100, migDevices: { '1g.10gb': 2, '3g.40gb': 1 } });
    expect(asked({ ...a100, sharing: { mig: '3g.40gb' }, count: 2 }, mixed)).toEqual({
      'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB',
      limits: { 'nvidia.com/mig-3g.40gb': '2' },
    });
    expect(asked({ sharing: { mig: '1g.10gb' } }, mixed)).toEqual({ limits: { 'nvidia.com/mig-1g.10gb': '1' } });
  });

  test('offers time-sliced GPUs as GPUs of another product', () => {
    expect(asked({ ...l4, sharing: { timeSliced: true } }, clusterOf({}, sliced))).toEqual({
      'nvidia.com/gpu.product': 'NVIDIA-L4-SHARED',
      limits: { 'nvidia.com/gpu': '1' },
    });
  });

  test('offers them under another name when they are renamed', () => {
    expect(asked({ ...l4, sharing: { timeSliced: true } }, clusterOf({ renameByDefault: true }, sliced))).toEqual({
      'nvidia.com/gpu.product': 'NVIDIA-L4',
      limits: { 'nvidia.com/gpu.shared': '1' },
    });
  });
});

describe('Google Kubernetes Engine', () => {
  const gke = { labels: 'gke' };
  const [big, little] = [{ product: 'nvidia-a100-80gb' }, { product: 'nvidia-l4' }];

  test('says nothing of memory: the products that have it are asked for', () => {
    expect(asked({ memory: '40Gi' }, clusterOf(gke, little, big))).toEqual({
      oneOf: [['cloud.google.com/gke-accelerator In nvidia-a100-80gb']],
      limits: { 'nvidia.com/gpu': '1' },
    });
  });

  test('says how a GPU is divided', () => {
    expect(
      asked({ ...big, sharing: { mig: '1g.10gb' } }, clusterOf(gke, { ...big, migDevices: { '1g.10gb': 7 } })),
    ).toEqual({
      'cloud.google.com/gke-accelerator': 'nvidia-a100-80gb',
      'cloud.google.com/gke-gpu-partition-size': '1g.10gb',
      limits: { 'nvidia.com/gpu': '1' },
    });
  });

  test('says that a GPU is time-sliced', () => {
    expect(
      asked({ ...little, sharing: { timeSliced: true } }, clusterOf(gke, { ...little, timeSlicing: { replicas: 2 } })),
    ).toEqual({
      'cloud.google.com/gke-accelerator': 'nvidia-l4',
      'cloud.google.com/gke-gpu-sharing-strategy': 'time-sharing',
      limits: { 'nvidia.com/gpu': '1' },
    });
  });

  test('keeps whole GPUs apart from shared ones of the same product', () => {
    expect(asked(little, clusterOf(gke, little, { ...little, timeSlicing: { replicas: 2 } }))).toMatchObject({
      oneOf: [
        [
          'cloud.google.com/gke-gpu-sharing-strategy DoesNotExist',
          'cloud.google.com/gke-gpu-partition-size DoesNotExist',
        ],
      ],
    });
  });

  test('has TPUs, of which a pod gets all that a node has', () => {
    const tpu = { vendor: 'google', product: 'tpu-v5-lite-podslice', topology: '2x4' } as const;
    expect(asked(tpu, clusterOf(gke, { ...tpu, count: 8 }))).toEqual({
      'cloud.google.com/gke-tpu-accelerator': 'tpu-v5-lite-podslice',
      'cloud.google.com/gke-tpu-topology': '2x4',
      limits: { 'google.com/tpu': '8' },
    });
  });
});

describe.each([
  ['eks', 'eks.amazonaws.com'],
  ['karpenter', 'karpenter.k8s.aws'],
])('%s', (labels, domain) => {
  const [big, little] = [
    { product: 'a100', memory: '80Gi', instanceType: 'p4de.24xlarge' },
    { product: 'l4', instanceType: 'g6.12xlarge' },
  ];

  test('says how much memory a GPU has', () => {
    expect(asked({ memory: '40Gi' }, clusterOf({ labels }, big, little))).toEqual({
      oneOf: [[`${domain}/instance-gpu-memory Gt 40959`]],
      limits: { 'nvidia.com/gpu': '1' },
    });
  });

  test('says nothing of compute capability: the products that have it are asked for', () => {
    expect(asked({ computeCapability: '8.9' }, clusterOf({ labels }, big, little))).toEqual({
      oneOf: [[`${domain}/instance-gpu-name In l4`]],
      limits: { 'nvidia.com/gpu': '1' },
    });
  });

  test('says nothing of time-slicing: the machine types that have it are asked for', () => {
    const both = clusterOf({ labels }, little, {
      product: 'l4',
      instanceType: 'g6.xlarge',
      timeSlicing: { replicas: 4 },
    });
    expect(asked({ product: 'l4', sharing: { timeSliced: true } }, both)).toMatchObject({
      oneOf: [['node.kubernetes.io/instance-type In g6.xlarge']],
    });
    expect(asked({ product: 'l4' }, both)).toMatchObject({
      oneOf: [['node.kubernetes.io/instance-type In g6.12xlarge']],
    });
  });
});

test('Karpenter says which Neuron devices a node has, EKS Auto Mode does not', () => {
  const trainium = { vendor: 'aws', product: 'trainium2', instanceType: 'trn2.48xlarge', count: 16 };
  const wanted = { vendor: 'aws', product: 'trainium2', count: 16 } as const;
  const limits = { 'aws.amazon.com/neuron': '16' };
  expect(asked(wanted, clusterOf({ labels: 'karpenter' }, trainium))).toEqual({
    'karpenter.k8s.aws/instance-accelerator-name': 'trainium2',
    limits,
  });
  expect(asked(wanted, clusterOf({ labels: 'eks' }, trainium))).toEqual({
    oneOf: [['node.kubernetes.io/instance-type In trn2.48xlarge']],
    limits,
  });
});

test.each([
  [
    'amd',
    'AMD_Instinct_MI300X_OAM',
    { 'amd.com/gpu.product-name': 'AMD_Instinct_MI300X_OAM', limits: { 'amd.com/gpu': '1' } },
  ],
  ['intel', 'Max_1550', { 'gpu.intel.com/product': 'Max_1550', limits: { 'gpu.intel.com/i915': '1' } }],
  ['habana', 'Gaudi3', { limits: { 'habana.ai/gaudi': '1' } }],
] as const)(
  "accelerators of %s have a resource of their own, and their vendor's labels",
  (vendor, product, expected) => {
    expect(asked({ vendor, product }, clusterOf({}, { vendor, product }))).toEqual(expected);
  },
);

test('a vendor can have another resource, other taints and a runtime class', () => {
  const cluster = clusterOf(
    {
      vendors: {
        intel: {
          resourceName: 'gpu.intel.com/xe',
          taints: [{ key: 'sku', effect: 'NoSchedule' }],
          runtimeClass: 'intel',
        },
      },
    },
    { vendor: 'intel', product: 'Max_1550' },
  );
  const pod = manifestOf('Deployment', server({ vendor: 'intel', product: 'Max_1550' }), cluster).spec.template.spec;
  expect([pod.runtimeClassName, pod.tolerations, Object.keys(pod.containers[0].resources.limits).sort()]).toEqual([
    'intel',
    [{ key: 'sku', operator: 'Exists', effect: 'NoSchedule' }],
    ['ephemeral-storage', 'gpu.intel.com/xe', 'memory'],
  ]);
});

test('taints of other vendors have the resource as their key, unless it is said otherwise', () => {
  const pod = manifestOf(
    'Deployment',
    server({ vendor: 'amd', product: 'X' }),
    clusterOf({}, { vendor: 'amd', product: 'X' }),
  ).spec.template.spec;
  expect(pod.tolerations).toEqual([{ key: 'amd.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
});

test.each<[string, Accelerator, object, object[], RegExp]>([
  [
    'memory on GKE without node pools',
    { memory: '40Gi' },
    { labels: 'gke' },
    [],
    /'accelerator.memory' cannot be told by the labels of cluster 'test' \(gke\)\. .*describe the accelerators of 'nodePools'/,
  ],
  ['a product on AKS without node pools', l4, { labels: 'aks' }, [], /'accelerator.product' cannot be told/],
  [
    'a MIG profile alone without node pools',
    { sharing: { mig: '1g.10gb' } },
    {},
    [],
    /'accelerator.sharing' cannot be told/,
  ],
  [
    'whole and time-sliced GPUs of one machine type on EKS',
    { product: 'l4' },
    { labels: 'eks' },
    [{ product: 'l4' }, { product: 'l4', timeSlicing: { replicas: 2 } }],
    /'accelerator' cannot be told by the labels of cluster 'test' \(eks\): nodes of pool 'pool-1' look like those of pool 'pool-0'\. Give .*'instanceType'/,
  ],
  [
    'two products of one machine type on AKS',
    l4,
    { labels: 'aks' },
    [
      { ...l4, instanceType: 'a' },
      { ...a100, instanceType: 'a' },
    ],
    /'accelerator.product' cannot be told/,
  ],
])('%s: a problem that says what to do', (_, accelerator, gpu, pools, message) => {
  expect(problemsOf(server(accelerator), clusterOf(gpu, ...pools))).toEqual([expect.stringMatching(message)]);
});
