import { clusterSchema } from '../../../lib/workload/cluster/cluster-profile';
import { parseObjects, review } from '../../../lib/review';

const product = 'NVIDIA-L4';
const gpu = (allocation: string): object => ({ product, count: 2, allocation });
const cluster = (pools: Record<string, object>, featureGates = {}) =>
  clusterSchema.parse({
    name: 'test',
    profile: { kubernetesVersion: '1.34', featureGates, gpu: { taints: [] } },
    nodePools: Object.entries(pools).map(([name, each]) => ({
      name,
      count: 1,
      capacity: { cpu: 8, memory: '32Gi', gpu: each },
    })),
  });
const template = (exactly: object): object => ({
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceClaimTemplate',
  metadata: { name: 'gpu' },
  spec: { spec: { devices: { requests: [{ name: 'gpu', exactly }] } } },
});
const deployment = (pod: object, resources: object): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { ...pod, containers: [{ name: 'web', image: 'web:1', resources }] },
    },
  },
});
const claiming = deployment(
  { resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'gpu' }] },
  { claims: [{ name: 'gpu' }] },
);
const counting = deployment({}, { limits: { 'nvidia.com/gpu': 1 } });
const judged = (objects: object[], on: ReturnType<typeof cluster>): string =>
  review(
    [],
    objects.flatMap((each) => parseObjects(JSON.stringify(each), 'head.json')),
    { cluster: on },
  )
    .findings.map(({ message }) => message)
    .join('\n');
const one = template({ deviceClassName: 'gpu.nvidia.com' });

test('pods that claim run where devices are claimed', () => {
  expect(judged([one, claiming], cluster({ claimed: gpu('dynamic') }))).not.toContain("pool 'claimed'");
});

test('pods that ask for an extended resource do not', () => {
  expect(judged([counting], cluster({ claimed: gpu('dynamic') }))).toContain(
    "pool 'claimed' gives its accelerators to claims only (gpu.allocation: dynamic), and nvidia.com/gpu is asked for",
  );
});

test('but where extended resources stand for classes of devices', () => {
  expect(judged([counting], cluster({ claimed: gpu('dynamic') }, { DRAExtendedResource: true }))).not.toContain(
    "pool 'claimed'",
  );
});

test('pods that claim do not run where accelerators are counted', () => {
  const pools = { counted: gpu('extended-resource'), claimed: { ...gpu('dynamic'), count: 1 } };
  const two = template({ deviceClassName: 'gpu.nvidia.com', count: 2 });
  expect(judged([two, claiming], cluster(pools))).toContain(
    "pool 'counted' offers its accelerators as extended resources (gpu.allocation), and they are claimed",
  );
});

test('MIG devices count by their profile', () => {
  const expression = 'device.attributes["gpu.nvidia.com"].profile == "1g.10gb"';
  const mig = template({ deviceClassName: 'mig.nvidia.com', count: 3, selectors: [{ cel: { expression } }] });
  const divided = { ...gpu('dynamic'), product: 'NVIDIA-A100-SXM4-80GB', count: 1, migDevices: { '1g.10gb': 2 } };
  expect(judged([mig, claiming], cluster({ divided }))).toContain(
    'has 2 nvidia.com/mig-1g.10gb on a node, 3 are needed',
  );
});

test('a GPU that is divided as it is claimed has as many parts as there are places, or is whole', () => {
  const parts = { product: 'NVIDIA-A100-SXM4-80GB', count: 1, allocation: 'dynamic', migProfiles: ['3g.40gb'] };
  const on = cluster({ parts }, { DRAPartitionableDevices: true });
  const profile = `device.attributes['gpu.nvidia.com'].profile == '3g.40gb'`;
  const halves = (count: number): object =>
    template({ deviceClassName: 'mig.nvidia.com', count, selectors: [{ cel: { expression: profile } }] });
  expect(judged([halves(2), claiming], on)).not.toContain("pool 'parts'");
  expect(judged([one, claiming], on)).not.toContain("pool 'parts'");
  expect(judged([halves(3), claiming], on)).toContain(
    "pool 'parts' has 2 nvidia.com/mig-3g.40gb on a node, 3 are needed",
  );
});
