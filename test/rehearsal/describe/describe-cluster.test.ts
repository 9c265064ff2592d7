import { stringify } from 'yaml';
import { describeCluster, type LiveCluster } from '../../../lib/rehearsal/describe/describe-cluster';
import { clusterSchema, parseCluster, readCluster } from '../../../lib/workload/cluster/cluster-profile';
import { resourceSlices } from '../../../playground/cluster/devices/resource-slices';
import { simulatedNodes } from '../../../playground/cluster/simulated-nodes';

const empty: LiveCluster = {
  version: 'v1.34.4',
  groups: [],
  nodes: [],
  storageClasses: [],
  priorityClasses: [],
  ingressClasses: [],
  gatewayClasses: [],
  resourceSlices: [],
  daemonSets: [],
  dnsServices: [],
  apiServer: [],
  apps: [],
  meshControl: [],
  namespaces: [],
  forbidden: [],
};

test('the description of nodes that were made from a description is that description', () => {
  const cluster = readCluster('clusters/prod.yaml');
  const { cluster: described } = describeCluster('prod', {
    ...empty,
    nodes: simulatedNodes(cluster, false) as unknown as LiveCluster['nodes'],
  });
  const read = parseCluster(stringify(described), 'described');
  expect(read.nodePools).toEqual(cluster.nodePools.map((pool) => ({ ...pool, real: false })));
  expect(read.profile.gpu).toEqual(cluster.profile.gpu);
});

test('so is that of nodes whose devices are claimed, whole, in parts, or either', () => {
  const product = 'NVIDIA-H100-80GB-HBM3';
  const pools = {
    whole: {},
    parts: { migDevices: { '1g.10gb': 2, '3g.40gb': 1 } },
    either: { migProfiles: ['1g.10gb', '3g.40gb'] },
  };
  const cluster = clusterSchema.parse({
    name: 'claims',
    profile: { kubernetesVersion: '1.34', featureGates: { DRAPartitionableDevices: true } },
    nodePools: Object.entries(pools).map(([name, more]) => ({
      name,
      count: 1,
      capacity: { cpu: 8, memory: '32Gi', gpu: { product, count: 2, allocation: 'dynamic', ...more } },
    })),
  });
  const nodes = simulatedNodes(cluster, false);
  const { cluster: described } = describeCluster('claims', {
    ...empty,
    nodes: nodes as unknown as LiveCluster['nodes'],
    resourceSlices: resourceSlices(cluster, nodes) as unknown as LiveCluster['resourceSlices'],
  });
  const { nodePools, profile } = parseCluster(stringify(described), 'described');
  expect(nodePools.map(({ capacity }) => capacity.gpu)).toEqual(cluster.nodePools.map(({ capacity }) => capacity.gpu));
  expect(profile.featureGates).toEqual({ DRAPartitionableDevices: true });
});

test('a managed cluster: its pools by their label, what the system keeps is not for pods, its own labels are left out', () => {
  const node = (name: string, zone: string): LiveCluster['nodes'][number] => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'cloud.google.com/gke-nodepool': 'L4_pool',
        'cloud.google.com/gke-accelerator': 'nvidia-l4',
        'topology.kubernetes.io/zone': zone,
        'node.kubernetes.io/instance-type': 'g2-standard-8',
        'kubernetes.io/hostname': name,
        team: 'ml',
      },
    },
    spec: {
      taints: [
        { key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' },
        { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
      ],
      unschedulable: name === 'b',
    },
    status: {
      capacity: { cpu: '8' },
      allocatable: {
        cpu: '7910m',
        memory: '29323188Ki',
        'ephemeral-storage': '47060071478',
        pods: '110',
        'nvidia.com/gpu': '1',
      },
    },
  });
  const { cluster, notes } = describeCluster('gke_project_europe-west4_Prod', {
    ...empty,
    version: 'v1.33.5-gke.1000',
    groups: ['apps', 'keda.sh', 'kueue.x-k8s.io'],
    nodes: [node('a', 'europe-west4-a'), node('b', 'europe-west4-b')],
    storageClasses: [
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'standard-rwo', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
        provisioner: 'pd.csi.storage.gke.io',
      },
    ],
  });
  expect(parseCluster(stringify(cluster), 'described').nodePools).toHaveLength(1);
  expect(notes).toContain('Not ready or cordoned at the moment, and described all the same: b.');
  expect(stringify(cluster)).toMatchInlineSnapshot(`
"name: gke-project-europe-west4-prod
profile:
  kubernetesVersion: "1.33"
  gpu:
    labels: gke
    taints:
      - key: nvidia.com/gpu
        value: present
        effect: NoSchedule
  storageClasses:
    - name: standard-rwo
      default: true
      accessModes:
        - ReadWriteOnce
      provisioner: pd.csi.storage.gke.io
  operators:
    - keda
    - kueue
nodePools:
  - name: l4-pool
    count: 2
    instanceType: g2-standard-8
    zones:
      - europe-west4-a
      - europe-west4-b
    capacity:
      cpu: 7910m
      memory: 29323188Ki
      ephemeralStorage: 45957101Ki
      pods: 110
      gpu:
        vendor: nvidia
        product: nvidia-l4
        count: 1
    labels:
      team: ml
"
`);
});

test('each extended resource of a node is described by itself', () => {
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'a', labels: { 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3' } },
    status: {
      allocatable: {
        'vpc.amazonaws.com/efa': '32',
        'nvidia.com/gpumem': '81559',
        'nvidia.com/gpu': '8',
        'nvidia.com/mig-1g.10gb': '0',
        'hugepages-2Mi': '5128Mi',
        cpu: '192',
        memory: '2000Gi',
        pods: '110',
      },
    },
  };
  const { cluster } = describeCluster('p5', { ...empty, nodes: [node] });
  expect(parseCluster(stringify(cluster), 'described').nodePools[0]!.capacity).toMatchObject({
    gpu: { vendor: 'nvidia', product: 'NVIDIA-H100-80GB-HBM3', count: 8 },
    extended: { 'hugepages-2Mi': '5128Mi', 'nvidia.com/gpumem': '81559', 'vpc.amazonaws.com/efa': '32' },
  });
});

test('what one may not read is said, and the rest is described', () => {
  const { notes } = describeCluster('prod', { ...empty, forbidden: ['list daemonsets', 'list namespaces'] });
  expect(notes).toContain('You may not list daemonsets, list namespaces there: what it would say is not described.');
});

test('a mesh and a network that were seen are in the profile, and it is one that programs take', () => {
  const { cluster } = describeCluster('mesh', {
    ...empty,
    groups: ['networking.istio.io'],
    daemonSets: [daemonSet('calico-node'), daemonSet('ztunnel', 'istio-system')],
    meshControl: [
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'istiod', namespace: 'istio-system' } },
    ],
  });
  const { profile } = clusterSchema.parse(cluster);
  expect(profile.mesh).toBe('istio-ambient');
  expect(profile.network).toMatchObject({ policies: 'enforced' });
});

function daemonSet(name: string, namespace = 'kube-system'): LiveCluster['daemonSets'][number] {
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name, namespace } };
}
