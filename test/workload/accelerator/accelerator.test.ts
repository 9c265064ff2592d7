import { WebModelServer, type Accelerator, type Cluster } from '../../../lib';
import { clusterWith, gpuCluster, manifestOf, problemsOf, small } from '../trees';

const server = (accelerator: Accelerator) => (chart: ConstructorParameters<typeof WebModelServer>[0]) =>
  new WebModelServer(chart, 'web', { image: 'web:1', resources: small, accelerator });
const h100: Accelerator = { product: 'NVIDIA-H100-80GB-HBM3', count: 2 };
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
const podOf = (cluster: Cluster): any => manifestOf('Deployment', server(h100), cluster).spec.template.spec;

test('accelerators arrive as requests and limits', () => {
  expect(podOf(gpuCluster).containers[0].resources).toMatchObject({
    requests: { cpu: '500m', memory: '1Gi', 'nvidia.com/gpu': '2' },
    limits: { memory: '1Gi', 'nvidia.com/gpu': '2' },
  });
});

test('the pod goes to nodes with the product, past their taint', () => {
  const { nodeSelector, tolerations } = podOf(gpuCluster);
  expect({ nodeSelector, tolerations }).toMatchInlineSnapshot(`
{
  "nodeSelector": {
    "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3",
  },
  "tolerations": [
    {
      "effect": "NoSchedule",
      "key": "nvidia.com/gpu",
      "operator": "Exists",
    },
  ],
}
`);
});

test.each([
  ['gke', { 'cloud.google.com/gke-accelerator': h100.product }],
  ['eks', { 'eks.amazonaws.com/instance-gpu-name': h100.product }],
])('on %s the product has a label of its own', (labels, nodeSelector) => {
  expect(podOf(clusterWith({ gpu: { labels } })).nodeSelector).toEqual(nodeSelector);
});

test('on AKS the product follows from the machine type', () => {
  const nodePools = gpuCluster.nodePools.map((pool) => ({ ...pool, instanceType: `type-${pool.name}` }));
  const { nodeSelector, affinity } = podOf({
    ...clusterWith({ gpu: { labels: 'aks', taints: [], resourceName: 'nvidia.com/gpu' } }),
    nodePools,
  });
  expect({ nodeSelector, affinity }).toMatchInlineSnapshot(`
{
  "affinity": {
    "nodeAffinity": {
      "requiredDuringSchedulingIgnoredDuringExecution": {
        "nodeSelectorTerms": [
          {
            "matchExpressions": [
              {
                "key": "node.kubernetes.io/instance-type",
                "operator": "In",
                "values": [
                  "type-h100",
                ],
              },
            ],
          },
        ],
      },
    },
  },
  "nodeSelector": {
    "kubernetes.azure.com/accelerator": "nvidia",
  },
}
`);
});

test('the runtime class is set where the cluster has one', () => {
  expect(podOf(clusterWith({ gpu: { runtimeClass: 'nvidia' } })).runtimeClassName).toBe('nvidia');
});

test('a product that no node has is a problem that says what there is', () => {
  expect(problemsOf(server({ product: 'NVIDIA-B200' }))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'accelerator.product' must be an accelerator of cluster 'test'. It has 'NVIDIA-H100-80GB-HBM3' (pool 'h100', 8 on each of 2 nodes), 'NVIDIA-L4' (pool 'l4', 1 on each of 1 nodes), got 'NVIDIA-B200'",
]
`);
});

test('more than a node has is a problem', () => {
  expect(problemsOf(server({ ...h100, count: 9 }))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'accelerator.count' must fit one node: cluster 'test' has at most 8 of 'NVIDIA-H100-80GB-HBM3' on a node, got 9",
]
`);
});

test.each([0, -1, 1.5, '1' as unknown as number])('%p accelerators are a problem', (count) => {
  expect(problemsOf(server({ ...h100, count }))).toHaveLength(1);
});

test('nothing is checked on a cluster whose nodes are not known', () => {
  expect(problemsOf(server({ product: 'NVIDIA-B200' }), { ...gpuCluster, nodePools: [] })).toEqual([]);
});
