import { clusterSchema, type Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { clusterObjects } from '../../../playground/cluster/cluster-objects';

const clusterWith = (gpu: object, count = 1): Cluster =>
  clusterSchema.parse({
    name: 'test',
    profile: { kubernetesVersion: '1.34', featureGates: { DRAPartitionableDevices: true } },
    nodePools: [{ name: 'pool', count, capacity: { cpu: 8, memory: '32Gi', gpu: { allocation: 'dynamic', ...gpu } } }],
  });
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects
const objectsOf = (kind: string, cluster: Cluster): any[] =>
  clusterObjects(cluster, false).filter((object) => object.kind === kind);
const divided = { product: 'NVIDIA-A100-SXM4-80GB', count: 2, migDevices: { '1g.10gb': 2, '3g.40gb': 1 } };

test('a node has devices with the attributes that the driver gives them, and no extended resource', () => {
  const cluster = clusterWith({ product: 'NVIDIA-L4', count: 1 });
  expect(objectsOf('ResourceSlice', cluster)).toMatchInlineSnapshot(`
    [
      {
        "apiVersion": "resource.k8s.io/v1",
        "kind": "ResourceSlice",
        "metadata": {
          "labels": {
            "modelyard.dev/simulated": "true",
          },
          "name": "pool-0-gpu.nvidia.com-0",
        },
        "spec": {
          "devices": [
            {
              "attributes": {
                "architecture": {
                  "string": "Ada Lovelace",
                },
                "brand": {
                  "string": "Nvidia",
                },
                "cudaComputeCapability": {
                  "version": "8.9.0",
                },
                "cudaDriverVersion": {
                  "version": "13.0.0",
                },
                "driverVersion": {
                  "version": "580.95.5",
                },
                "index": {
                  "int": 0,
                },
                "minor": {
                  "int": 0,
                },
                "productName": {
                  "string": "NVIDIA L4",
                },
                "resource.kubernetes.io/pcieRoot": {
                  "string": "pci0000:01",
                },
                "type": {
                  "string": "gpu",
                },
                "uuid": {
                  "string": "GPU-4438d6a0-8e28-cff2-96bb-7e2a49c8198d",
                },
              },
              "capacity": {
                "memory": {
                  "value": "23034Mi",
                },
              },
              "name": "gpu-0",
            },
          ],
          "driver": "gpu.nvidia.com",
          "nodeName": "pool-0",
          "pool": {
            "generation": 1,
            "name": "pool-0",
            "resourceSliceCount": 1,
          },
        },
      },
    ]
  `);
  expect(objectsOf('Node', cluster)[0].status.allocatable['nvidia.com/gpu']).toBeUndefined();
});

test('of a divided GPU there are its MIG devices only', () => {
  const [slice] = objectsOf('ResourceSlice', clusterWith(divided));
  expect(
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an object
    slice.spec.devices.map(({ name, attributes, capacity }: any) => [
      name,
      attributes.profile.string,
      attributes.productName.string,
      capacity.memory.value,
    ]),
  ).toMatchInlineSnapshot(`
    [
      [
        "gpu-0-mig-0",
        "1g.10gb",
        "NVIDIA A100-SXM4-80GB",
        "10240Mi",
      ],
      [
        "gpu-0-mig-1",
        "1g.10gb",
        "NVIDIA A100-SXM4-80GB",
        "10240Mi",
      ],
      [
        "gpu-0-mig-2",
        "3g.40gb",
        "NVIDIA A100-SXM4-80GB",
        "40960Mi",
      ],
      [
        "gpu-1-mig-0",
        "1g.10gb",
        "NVIDIA A100-SXM4-80GB",
        "10240Mi",
      ],
      [
        "gpu-1-mig-1",
        "1g.10gb",
        "NVIDIA A100-SXM4-80GB",
        "10240Mi",
      ],
      [
        "gpu-1-mig-2",
        "3g.40gb",
        "NVIDIA A100-SXM4-80GB",
        "40960Mi",
      ],
    ]
  `);
});

test('no two devices have one identifier', () => {
  const slices = objectsOf('ResourceSlice', clusterWith(divided, 3));
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects
  const ids = slices.flatMap(({ spec }) => spec.devices.map(({ attributes }: any) => attributes.uuid.string));
  expect([ids.length, new Set(ids).size]).toEqual([18, 18]);
});

test('more devices than the API server takes in one slice are in several', () => {
  const slices = objectsOf('ResourceSlice', clusterWith({ product: 'NVIDIA-L4', count: 200 }));
  expect(slices.map(({ spec }) => [spec.devices.length, spec.pool.resourceSliceCount])).toEqual([
    [128, 2],
    [72, 2],
  ]);
});

test('the classes of the driver are there where devices are, and not elsewhere', () => {
  const names = (gpu: object): string[] =>
    objectsOf('DeviceClass', clusterWith(gpu)).map(({ metadata }) => metadata.name);
  const l4 = { product: 'NVIDIA-L4', count: 1 };
  expect([names(l4), names({ ...l4, allocation: 'extended-resource' })]).toEqual([
    ['gpu.nvidia.com', 'mig.nvidia.com'],
    [],
  ]);
});

describe('GPUs that are divided as they are claimed', () => {
  const profiles = ['1g.10gb', '1g.20gb', '2g.20gb', '3g.40gb', '4g.40gb', '7g.80gb'];
  const slices = objectsOf(
    'ResourceSlice',
    clusterWith({ product: 'NVIDIA-H100-80GB-HBM3', count: 2, migProfiles: profiles }),
  );
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects
  const taken = ({ consumesCounters: [{ counterSet, counters }] }: any): string =>
    `${counterSet}: ${Object.keys(counters)
      .map((name) => name.replace('memory-slice-', ''))
      .join()}`;

  test('have a slice each, with the counters that its parts share', () => {
    expect(slices.map(({ spec }) => [spec.pool.resourceSliceCount, spec.sharedCounters[0].name])).toEqual([
      [2, 'gpu-0-counter-set'],
      [2, 'gpu-1-counter-set'],
    ]);
    expect(Object.entries(slices[0].spec.sharedCounters[0].counters)).toEqual(
      Array.from({ length: 8 }, (_, at) => [`memory-slice-${at}`, { value: '1' }]),
    );
  });

  test('take all of it, and each part its place', () => {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects
    const [whole, ...parts]: any[] = slices[1].spec.devices;
    expect([whole.name, taken(whole)]).toEqual(['gpu-1', 'gpu-1-counter-set: 0,1,2,3,4,5,6,7']);
    expect(parts).toHaveLength(18);
    expect(parts.filter(({ name }) => name.includes('3g40gb')).map((each) => `${each.name} ${taken(each)}`)).toEqual([
      'gpu-1-mig-3g40gb-0 gpu-1-counter-set: 0,1,2,3',
      'gpu-1-mig-3g40gb-4 gpu-1-counter-set: 4,5,6,7',
    ]);
  });
});
