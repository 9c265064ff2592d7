import { TrainingJob, WebModelServer, clusterSchema, type Accelerator, type Cluster } from '../../../lib';
import { manifestOf, objectsOf, problemsOf, small } from '../trees';

type Pool = Record<string, unknown>;

function cluster(pools: Record<string, Pool>, profile: object = {}): Cluster {
  return clusterSchema.parse({
    name: 'claims',
    profile: { kubernetesVersion: '1.34', ...profile },
    nodePools: Object.entries(pools).map(([name, gpu]) => ({
      name,
      count: 1,
      capacity: { cpu: 96, memory: '512Gi', gpu: { count: 8, allocation: 'dynamic', ...gpu } },
    })),
  });
}

const h100 = { product: 'NVIDIA-H100-80GB-HBM3' };
const divided = { product: 'NVIDIA-A100-SXM4-80GB', migDevices: { '1g.10gb': 4, '3g.40gb': 1 } };
const server = (accelerator: Accelerator) => (chart: ConstructorParameters<typeof WebModelServer>[0]) =>
  new WebModelServer(chart, 'web', { image: 'web:1', resources: small, accelerator });
const all = cluster({ h100, divided });
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
const requestOf = (accelerator: Accelerator, on = all): any =>
  (manifestOf('ResourceClaimTemplate', server(accelerator), on) as unknown as { spec: Pool })['spec'];

test('where devices are given to claims, a pod has a claim of its own from a template', () => {
  const objects = objectsOf(server({ ...h100, count: 2 }), all);
  expect(objects.map(({ manifest }) => manifest.kind)).toEqual(['ResourceClaimTemplate', 'Deployment', 'Service']);
  const { containers, resourceClaims, nodeSelector, tolerations } = objects[1]!.manifest['spec'].template.spec;
  expect({ resources: containers[0].resources, resourceClaims, nodeSelector, tolerations }).toMatchInlineSnapshot(`
    {
      "nodeSelector": undefined,
      "resourceClaims": [
        {
          "name": "accelerator",
          "resourceClaimTemplateName": "web-accelerator-a8be8d66",
        },
      ],
      "resources": {
        "claims": [
          {
            "name": "accelerator",
          },
        ],
        "limits": {
          "ephemeral-storage": "11Gi",
          "memory": "1Gi",
        },
        "requests": {
          "cpu": "500m",
          "ephemeral-storage": "512Mi",
          "memory": "1Gi",
        },
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

test('it selects by the attributes of the driver, each condition by itself', () => {
  expect(requestOf({ ...h100, memory: '70G', computeCapability: '8.9', count: 2 })).toMatchInlineSnapshot(`
    {
      "spec": {
        "devices": {
          "requests": [
            {
              "exactly": {
                "allocationMode": "ExactCount",
                "count": 2,
                "deviceClassName": "gpu.nvidia.com",
                "selectors": [
                  {
                    "cel": {
                      "expression": "device.attributes["gpu.nvidia.com"].productName.replace(" ", "-") == "NVIDIA-H100-80GB-HBM3"",
                    },
                  },
                  {
                    "cel": {
                      "expression": "device.capacity["gpu.nvidia.com"].memory.compareTo(quantity("66758Mi")) >= 0",
                    },
                  },
                  {
                    "cel": {
                      "expression": "device.attributes["gpu.nvidia.com"].cudaComputeCapability.compareTo(semver("8.9.0")) >= 0",
                    },
                  },
                ],
              },
              "name": "accelerator",
            },
          ],
        },
      },
    }
  `);
});

test('MIG devices are of a class of their own', () => {
  expect(requestOf({ ...divided, sharing: { mig: '1g.10gb' } })).toMatchInlineSnapshot(`
    {
      "spec": {
        "devices": {
          "requests": [
            {
              "exactly": {
                "allocationMode": "ExactCount",
                "count": 1,
                "deviceClassName": "mig.nvidia.com",
                "selectors": [
                  {
                    "cel": {
                      "expression": "device.attributes["gpu.nvidia.com"].productName.replace(" ", "-") == "NVIDIA-A100-SXM4-80GB"",
                    },
                  },
                  {
                    "cel": {
                      "expression": "device.attributes["gpu.nvidia.com"].profile == "1g.10gb"",
                    },
                  },
                ],
              },
              "name": "accelerator",
            },
          ],
        },
      },
    }
  `);
});

test('a product of a cloud is called as the driver calls it', () => {
  const gke = cluster({ h100: { product: 'nvidia-h100-80gb' } }, { gpu: { labels: 'gke' } });
  const [{ exactly }] = requestOf({ product: 'nvidia-h100-80gb' }, gke).spec.devices.requests;
  expect(exactly.selectors[0].cel.expression).toContain('== "NVIDIA-H100-80GB-HBM3"');
});

test('what is claimed is in the name of the template, since it cannot be changed', () => {
  const name = (count: number): string =>
    manifestOf('ResourceClaimTemplate', server({ ...h100, count }), all).metadata.name;
  expect([name(1) === name(1), name(1) === name(2)]).toEqual([true, false]);
});

test('a run claims its accelerators, too', () => {
  const job = manifestOf(
    'Job',
    (chart) =>
      new TrainingJob(chart, 'train', { image: 'train:1', resources: small, accelerator: h100, command: ['train'] }),
    all,
  );
  expect(job['spec'].template.spec.resourceClaims).toHaveLength(1);
});

test('more than a node has is a problem', () => {
  expect(problemsOf(server({ ...divided, sharing: { mig: '3g.40gb' }, count: 9 }), all).join()).toContain(
    "at most 8 of '3g.40gb' on a node",
  );
});

const both = { claimed: h100, counted: { ...h100, allocation: 'extended-resource' } };

test('accelerators that pools offer in both ways are a problem that names the pools', () => {
  expect(problemsOf(server(h100), cluster(both)).join()).toContain(
    "pool 'claimed' offers it by dynamic resource allocation, and pool 'counted' as an extended resource",
  );
});

test('where extended resources stand for classes of devices, they are asked for on both', () => {
  const pod = manifestOf('Deployment', server(h100), cluster(both, { featureGates: { DRAExtendedResource: true } }))[
    'spec'
  ].template.spec;
  expect([pod.containers[0].resources.limits['nvidia.com/gpu'], pod.resourceClaims]).toEqual(['1', undefined]);
});

test('a pool that gives its accelerators to claims is not taken for one that counts them', () => {
  const counted = { product: 'NVIDIA-L4', allocation: 'extended-resource' };
  const pod = manifestOf(
    'Deployment',
    server({ memory: '20Gi', computeCapability: '8.9', product: 'NVIDIA-L4' }),
    cluster({ h100, counted }),
  )['spec'].template.spec;
  expect(pod.containers[0].resources.limits['nvidia.com/gpu']).toBe('1');
});
