import { clusterSchema, type Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { poolLabels, realNodePool, simulatedNodes } from '../../../playground/cluster/simulated-nodes';

const pools = [
  { name: 'cpu', count: 1, real: true, capacity: { cpu: 2, memory: '8Gi' } },
  { name: 'highmem', count: 1, capacity: { cpu: 8, memory: '256Gi' } },
  {
    name: 'h100',
    count: 2,
    instanceType: 'a3-highgpu-8g',
    zones: ['zone-a', 'zone-b'],
    capacity: { cpu: 208, memory: '1872Gi', gpu: { product: 'NVIDIA-H100-80GB-HBM3', count: 8 } },
  },
];

function clusterWith(gpu: object = {}, nodePools: object[] = pools): Cluster {
  return clusterSchema.parse({ name: 'test', profile: { kubernetesVersion: '1.34', gpu }, nodePools });
}

const taintsOf = (cluster: Cluster, realNode: boolean): Record<string, string[]> =>
  Object.fromEntries(
    simulatedNodes(cluster, realNode).map((node) => [
      node.metadata.name,
      node.spec.taints.map((taint) => `${taint.key}=${taint.value}:${taint.effect}`),
    ]),
  );

test('a simulated GPU node has the labels, the taint and the capacity of a real one', () => {
  expect(simulatedNodes(clusterWith(), true).find((node) => node.metadata.name === 'h100-1')).toMatchInlineSnapshot(`
{
  "apiVersion": "v1",
  "kind": "Node",
  "metadata": {
    "annotations": {
      "kwok.x-k8s.io/node": "fake",
    },
    "labels": {
      "feature.node.kubernetes.io/pci-10de.present": "true",
      "kubernetes.io/arch": "amd64",
      "kubernetes.io/hostname": "h100-1",
      "kubernetes.io/os": "linux",
      "modelyard.dev/node-pool": "h100",
      "node.kubernetes.io/instance-type": "a3-highgpu-8g",
      "nvidia.com/cuda.driver-version.full": "580.95.05",
      "nvidia.com/cuda.driver-version.major": "580",
      "nvidia.com/cuda.driver-version.minor": "95",
      "nvidia.com/cuda.driver-version.revision": "05",
      "nvidia.com/cuda.runtime-version.full": "13.0",
      "nvidia.com/cuda.runtime-version.major": "13",
      "nvidia.com/cuda.runtime-version.minor": "0",
      "nvidia.com/gpu-driver-upgrade-state": "upgrade-done",
      "nvidia.com/gpu.compute.major": "9",
      "nvidia.com/gpu.compute.minor": "0",
      "nvidia.com/gpu.count": "8",
      "nvidia.com/gpu.deploy.container-toolkit": "true",
      "nvidia.com/gpu.deploy.dcgm": "true",
      "nvidia.com/gpu.deploy.dcgm-exporter": "true",
      "nvidia.com/gpu.deploy.device-plugin": "true",
      "nvidia.com/gpu.deploy.driver": "true",
      "nvidia.com/gpu.deploy.gpu-feature-discovery": "true",
      "nvidia.com/gpu.deploy.node-status-exporter": "true",
      "nvidia.com/gpu.deploy.operator-validator": "true",
      "nvidia.com/gpu.family": "hopper",
      "nvidia.com/gpu.machine": "a3-highgpu-8g",
      "nvidia.com/gpu.memory": "81559",
      "nvidia.com/gpu.mode": "compute",
      "nvidia.com/gpu.present": "true",
      "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3",
      "nvidia.com/gpu.replicas": "1",
      "nvidia.com/gpu.sharing-strategy": "none",
      "nvidia.com/mig.capable": "true",
      "nvidia.com/mig.strategy": "single",
      "nvidia.com/mps.capable": "false",
      "topology.kubernetes.io/region": "zone",
      "topology.kubernetes.io/zone": "zone-b",
    },
    "name": "h100-1",
  },
  "spec": {
    "taints": [
      {
        "effect": "NoSchedule",
        "key": "nvidia.com/gpu",
        "value": "present",
      },
    ],
  },
  "status": {
    "allocatable": {
      "cpu": "208",
      "ephemeral-storage": "100Gi",
      "memory": "1872Gi",
      "nvidia.com/gpu": "8",
      "pods": "110",
    },
    "capacity": {
      "cpu": "208",
      "ephemeral-storage": "100Gi",
      "memory": "1872Gi",
      "nvidia.com/gpu": "8",
      "pods": "110",
    },
  },
}
`);
});

test('beside a real node, nothing that needs no GPU can land on a simulated one', () => {
  expect(taintsOf(clusterWith(), true)).toEqual({
    'highmem-0': ['modelyard.dev/simulated=true:NoSchedule'],
    'h100-0': ['nvidia.com/gpu=present:NoSchedule'],
    'h100-1': ['nvidia.com/gpu=present:NoSchedule'],
  });
});

test('where no real node is possible its pool is simulated, without a taint', () => {
  expect(taintsOf(clusterWith(), false)).toMatchObject({ 'cpu-0': [], 'highmem-0': [] });
});

test('GPU pods of a cluster without GPU taints can still land on its GPU nodes', () => {
  expect(taintsOf(clusterWith({ taints: [] }), true)['h100-0']).toEqual([
    'modelyard.dev/simulated=true:PreferNoSchedule',
  ]);
});

test("a pool's own taints are added", () => {
  const [, , h100] = pools;
  const cluster = clusterWith({}, [{ ...h100, count: 1, taints: [{ key: 'team', value: 'a', effect: 'NoExecute' }] }]);
  expect(taintsOf(cluster, false)['h100-0']).toEqual(['nvidia.com/gpu=present:NoSchedule', 'team=a:NoExecute']);
});

test.each([
  [
    'gke',
    'nvidia-h100-80gb',
    { 'cloud.google.com/gke-accelerator': 'nvidia-h100-80gb', 'cloud.google.com/gke-accelerator-count': '8' },
  ],
  ['eks', 'h100', { 'eks.amazonaws.com/instance-gpu-name': 'h100', 'eks.amazonaws.com/instance-gpu-count': '8' }],
  ['aks', 'h100', { 'kubernetes.azure.com/accelerator': 'nvidia', 'node.kubernetes.io/instance-type': 'vm-type' }],
])('GPU nodes of %s are labelled in its way', (labels, product, expected) => {
  const [node] = simulatedNodes(
    clusterWith({ labels }, [
      {
        name: 'gpu',
        count: 1,
        instanceType: 'vm-type',
        capacity: { cpu: 1, memory: '1Gi', gpu: { product, count: 8 } },
      },
    ]),
    false,
  );
  expect(node?.metadata.labels).toMatchObject(expected);
  expect(node?.metadata.labels).not.toHaveProperty('nvidia.com/gpu.product');
});

/** The labels with these prefixes and the extended resources of a pool's node. */
function nodeOf(gpu: object, accelerator: object, ...prefixes: string[]): object {
  const [node] = simulatedNodes(
    clusterWith(gpu, [
      { name: 'gpu', count: 1, capacity: { cpu: 1, memory: '1Gi', gpu: { count: 2, ...accelerator } } },
    ]),
    false,
  );
  const labels = Object.entries(node!.metadata.labels).filter(([key]) =>
    prefixes.some((prefix) => key.startsWith(prefix)),
  );
  const resources = Object.entries(node!.status.capacity).filter(([name]) => name.includes('/'));
  return { ...Object.fromEntries(labels), ...Object.fromEntries(resources), taint: node!.spec.taints[0]?.key };
}

const a100 = { product: 'NVIDIA-A100-SXM4-40GB' };
const gfd = [
  'nvidia.com/gpu.product',
  'nvidia.com/gpu.count',
  'nvidia.com/gpu.replicas',
  'nvidia.com/gpu.sharing-strategy',
  'nvidia.com/gpu.slices',
  'nvidia.com/mig',
];

test('MIG devices are offered as GPUs with the strategy single', () => {
  expect(nodeOf({}, { ...a100, migDevices: { '1g.5gb': 7 } }, ...gfd)).toMatchInlineSnapshot(`
{
  "nvidia.com/gpu": "14",
  "nvidia.com/gpu.count": "14",
  "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-40GB-MIG-1g.5gb",
  "nvidia.com/gpu.replicas": "1",
  "nvidia.com/gpu.sharing-strategy": "none",
  "nvidia.com/gpu.slices.ci": "1",
  "nvidia.com/gpu.slices.gi": "1",
  "nvidia.com/mig.capable": "true",
  "nvidia.com/mig.config.state": "success",
  "nvidia.com/mig.strategy": "single",
  "taint": "nvidia.com/gpu",
}
`);
});

test('MIG devices are offered under names of their own with the strategy mixed', () => {
  expect(nodeOf({ migStrategy: 'mixed' }, { ...a100, migDevices: { '1g.5gb': 2, '2g.10gb': 1 } }, ...gfd))
    .toMatchInlineSnapshot(`
{
  "nvidia.com/gpu": "0",
  "nvidia.com/gpu.count": "2",
  "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-40GB",
  "nvidia.com/gpu.replicas": "0",
  "nvidia.com/gpu.sharing-strategy": "none",
  "nvidia.com/mig-1g.5gb": "4",
  "nvidia.com/mig-1g.5gb.count": "4",
  "nvidia.com/mig-1g.5gb.memory": "5120",
  "nvidia.com/mig-1g.5gb.product": "NVIDIA-A100-SXM4-40GB-MIG-1g.5gb",
  "nvidia.com/mig-1g.5gb.replicas": "1",
  "nvidia.com/mig-1g.5gb.sharing-strategy": "none",
  "nvidia.com/mig-1g.5gb.slices.ci": "1",
  "nvidia.com/mig-1g.5gb.slices.gi": "1",
  "nvidia.com/mig-2g.10gb": "2",
  "nvidia.com/mig-2g.10gb.count": "2",
  "nvidia.com/mig-2g.10gb.memory": "10240",
  "nvidia.com/mig-2g.10gb.product": "NVIDIA-A100-SXM4-40GB-MIG-2g.10gb",
  "nvidia.com/mig-2g.10gb.replicas": "1",
  "nvidia.com/mig-2g.10gb.sharing-strategy": "none",
  "nvidia.com/mig-2g.10gb.slices.ci": "2",
  "nvidia.com/mig-2g.10gb.slices.gi": "2",
  "nvidia.com/mig.capable": "true",
  "nvidia.com/mig.config.state": "success",
  "nvidia.com/mig.strategy": "mixed",
  "taint": "nvidia.com/gpu",
}
`);
});

test.each([false, true])('time-sliced GPUs, renamed: %p', (renameByDefault) => {
  expect(
    nodeOf({ renameByDefault }, { product: 'Tesla-T4', timeSlicing: { replicas: 4 } }, ...gfd.slice(0, 4)),
  ).toEqual({
    'nvidia.com/gpu.count': '2',
    'nvidia.com/gpu.product': renameByDefault ? 'Tesla-T4' : 'Tesla-T4-SHARED',
    'nvidia.com/gpu.replicas': '4',
    'nvidia.com/gpu.sharing-strategy': 'time-slicing',
    [renameByDefault ? 'nvidia.com/gpu.shared' : 'nvidia.com/gpu']: '8',
    taint: 'nvidia.com/gpu',
  });
});

test.each<[string, object, string[], object]>([
  [
    'gpu-operator',
    { vendor: 'amd', product: 'AMD_Instinct_MI300X_OAM' },
    ['amd.com', 'feature'],
    {
      'feature.node.kubernetes.io/amd-gpu': 'true',
      'amd.com/gpu.product-name': 'AMD_Instinct_MI300X_OAM',
      'amd.com/gpu.vram': '192G',
      'amd.com/gpu': '2',
      taint: 'amd.com/gpu',
    },
  ],
  [
    'gpu-operator',
    { vendor: 'intel', product: 'Max_1550' },
    ['gpu.intel.com', 'intel'],
    {
      'intel.feature.node.kubernetes.io/gpu': 'true',
      'gpu.intel.com/device.count': '2',
      'gpu.intel.com/product': 'Max_1550',
      'gpu.intel.com/i915': '2',
      taint: 'gpu.intel.com/i915',
    },
  ],
  [
    'gpu-operator',
    { vendor: 'habana', product: 'Gaudi3' },
    ['intel'],
    { 'intel.feature.node.kubernetes.io/gaudi': 'true', 'habana.ai/gaudi': '2', taint: 'habana.ai/gaudi' },
  ],
  [
    'gke',
    { vendor: 'google', product: 'tpu-v5-lite-podslice', topology: '2x4', count: 8 },
    ['cloud'],
    {
      'cloud.google.com/gke-tpu-accelerator': 'tpu-v5-lite-podslice',
      'cloud.google.com/gke-tpu-topology': '2x4',
      'cloud.google.com/gke-accelerator-count': '8',
      'google.com/tpu': '8',
      taint: 'google.com/tpu',
    },
  ],
  [
    'gke',
    { product: 'nvidia-a100-80gb', migDevices: { '1g.10gb': 7 } },
    ['cloud.google.com/gke-gpu-partition', 'cloud.google.com/gke-accelerator'],
    {
      'cloud.google.com/gke-accelerator': 'nvidia-a100-80gb',
      'cloud.google.com/gke-accelerator-count': '2',
      'cloud.google.com/gke-gpu-partition-size': '1g.10gb',
      'nvidia.com/gpu': '14',
      taint: 'nvidia.com/gpu',
    },
  ],
  [
    'gke',
    { product: 'nvidia-l4', timeSlicing: { replicas: 3 } },
    ['cloud.google.com/gke-gpu-sharing', 'cloud.google.com/gke-max'],
    {
      'cloud.google.com/gke-gpu-sharing-strategy': 'time-sharing',
      'cloud.google.com/gke-max-shared-clients-per-gpu': '3',
      'nvidia.com/gpu': '6',
      taint: 'nvidia.com/gpu',
    },
  ],
  [
    'karpenter',
    { product: 'l4' },
    ['karpenter'],
    {
      'karpenter.k8s.aws/instance-gpu-manufacturer': 'nvidia',
      'karpenter.k8s.aws/instance-gpu-name': 'l4',
      'karpenter.k8s.aws/instance-gpu-count': '2',
      'karpenter.k8s.aws/instance-gpu-memory': '22888',
      'nvidia.com/gpu': '2',
      taint: 'nvidia.com/gpu',
    },
  ],
  [
    'karpenter',
    { vendor: 'aws', product: 'trainium2' },
    ['karpenter'],
    {
      'karpenter.k8s.aws/instance-accelerator-manufacturer': 'aws',
      'karpenter.k8s.aws/instance-accelerator-name': 'trainium2',
      'karpenter.k8s.aws/instance-accelerator-count': '2',
      'aws.amazon.com/neuron': '2',
      taint: 'aws.amazon.com/neuron',
    },
  ],
  [
    'eks',
    { product: 'a100', memory: '80Gi' },
    ['eks.amazonaws.com/instance-gpu-n', 'eks.amazonaws.com/instance-gpu-memory'],
    {
      'eks.amazonaws.com/instance-gpu-name': 'a100',
      'eks.amazonaws.com/instance-gpu-memory': '81920',
      'nvidia.com/gpu': '2',
      taint: 'nvidia.com/gpu',
    },
  ],
])('with labels of %s, nodes with %j are labelled as real ones', (labels, accelerator, prefixes, expected) => {
  expect(nodeOf({ labels }, accelerator, ...prefixes)).toEqual(expected);
});

test('what a pool states of its GPUs is believed', () => {
  expect(
    nodeOf(
      {},
      { product: 'NVIDIA-Unheard-Of', memory: '100Gi', computeCapability: '12.0' },
      'nvidia.com/gpu.memory',
      'nvidia.com/gpu.compute',
    ),
  ).toMatchObject({
    'nvidia.com/gpu.memory': '102400',
    'nvidia.com/gpu.compute.major': '12',
    'nvidia.com/gpu.compute.minor': '0',
  });
});

test('nodes are dealt out over the zones', () => {
  const pool = clusterWith().nodePools[2]!;
  expect([0, 1, 2].map((index) => poolLabels(pool, index)['topology.kubernetes.io/zone'])).toEqual([
    'zone-a',
    'zone-b',
    'zone-a',
  ]);
});

test('the real pool gives the real node its name', () => {
  expect(realNodePool(clusterWith())?.name).toBe('cpu-0');
  expect(realNodePool(clusterWith({}, pools.slice(1)))).toBeUndefined();
});

test('a simulated node has the extended resources that its pool names', () => {
  const capacity = { cpu: 8, memory: '64Gi', extended: { 'vpc.amazonaws.com/efa': 32, 'hugepages-2Mi': '2Gi' } };
  const [node] = simulatedNodes(clusterWith({}, [{ name: 'efa', count: 1, capacity }]), false);
  expect(node!.status.allocatable).toMatchObject({ 'vpc.amazonaws.com/efa': '32', 'hugepages-2Mi': '2Gi' });
});
