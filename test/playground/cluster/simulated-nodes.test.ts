import { clusterSchema, type Cluster } from '../../../lib/workload/cluster-profile';
import { poolLabels, realNodePool, simulatedNodes } from '../../../playground/cluster/simulated-nodes';

const pools = [
  { name: 'cpu', count: 1, real: true, capacity: { cpu: 2, memory: '8Gi' } },
  { name: 'highmem', count: 1, capacity: { cpu: 8, memory: '256Gi' } },
  { name: 'h100', count: 2, instanceType: 'a3-highgpu-8g', zones: ['zone-a', 'zone-b'], capacity: { cpu: 208, memory: '1872Gi', gpu: { product: 'NVIDIA-H100-80GB-HBM3', count: 8 } } },
];

function clusterWith(gpu: object = {}, nodePools: object[] = pools): Cluster {
  return clusterSchema.parse({ name: 'test', profile: { kubernetesVersion: '1.34', gpu }, nodePools });
}

const taintsOf = (cluster: Cluster, realNode: boolean): Record<string, string[]> =>
  Object.fromEntries(simulatedNodes(cluster, realNode).map((node) => [node.metadata.name, node.spec.taints.map((taint) => `${taint.key}=${taint.value}:${taint.effect}`)]));

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
  expect(taintsOf(clusterWith({ taints: [] }), true)['h100-0']).toEqual(['modelyard.dev/simulated=true:PreferNoSchedule']);
});

test("a pool's own taints are added", () => {
  const [, , h100] = pools;
  const cluster = clusterWith({}, [{ ...h100, count: 1, taints: [{ key: 'team', value: 'a', effect: 'NoExecute' }] }]);
  expect(taintsOf(cluster, false)['h100-0']).toEqual(['nvidia.com/gpu=present:NoSchedule', 'team=a:NoExecute']);
});

test.each([
  ['gke', 'nvidia-h100-80gb', { 'cloud.google.com/gke-accelerator': 'nvidia-h100-80gb', 'cloud.google.com/gke-accelerator-count': '8' }],
  ['eks', 'h100', { 'eks.amazonaws.com/instance-gpu-name': 'h100', 'eks.amazonaws.com/instance-gpu-count': '8' }],
  ['aks', 'h100', { 'kubernetes.azure.com/accelerator': 'nvidia', 'node.kubernetes.io/instance-type': 'vm-type' }],
])('GPU nodes of %s are labelled in its way', (labels, product, expected) => {
  const [node] = simulatedNodes(clusterWith({ labels }, [{ name: 'gpu', count: 1, instanceType: 'vm-type', capacity: { cpu: 1, memory: '1Gi', gpu: { product, count: 8 } } }]), false);
  expect(node?.metadata.labels).toMatchObject(expected);
  expect(node?.metadata.labels).not.toHaveProperty('nvidia.com/gpu.product');
});

test('nodes are dealt out over the zones', () => {
  const pool = clusterWith().nodePools[2]!;
  expect([0, 1, 2].map((index) => poolLabels(pool, index)['topology.kubernetes.io/zone'])).toEqual(['zone-a', 'zone-b', 'zone-a']);
});

test('the real pool gives the real node its name', () => {
  expect(realNodePool(clusterWith())?.name).toBe('cpu-0');
  expect(realNodePool(clusterWith({}, pools.slice(1)))).toBeUndefined();
});
