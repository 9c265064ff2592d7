import fc from 'fast-check';
import { clusterSchema, type AcceleratorVendor, type Cluster } from '../../../lib';

/** Whose labels. */
export type Scheme = Cluster['profile']['gpu']['labels'];

/** A kind of accelerator, and what is true of it whether or not a cluster's file says so. */
interface Hardware {
  readonly vendor: AcceleratorVendor;
  readonly product: string;
  /** MiB; 0 where only a pool that states it knows. */
  readonly memory: number;
  readonly compute: number;
}

const nvidia = (product: string, memory: number, compute: number): Hardware => ({
  vendor: 'nvidia',
  product,
  memory,
  compute,
});
const other = (vendor: AcceleratorVendor, product: string): Hardware => ({ vendor, product, memory: 0, compute: 0 });
const discovered = [
  nvidia('NVIDIA-L4', 23034, 89),
  nvidia('NVIDIA-A100-SXM4-40GB', 40960, 80),
  nvidia('NVIDIA-A100-SXM4-80GB', 81920, 80),
  nvidia('Tesla-T4', 15360, 75),
  nvidia('NVIDIA-Unheard-Of', 0, 0),
];
const amazon = [
  nvidia('l4', 22888, 89),
  nvidia('a100', 0, 80),
  nvidia('t4', 16384, 75),
  other('amd', 'radeon-pro-v520'),
  other('habana', 'gaudi-hl-205'),
  other('aws', 'trainium'),
];
const own = [
  other('amd', 'AMD_Instinct_MI300X_OAM'),
  other('intel', 'Max_1550'),
  other('habana', 'Gaudi3'),
  other('aws', 'inferentia2'),
];

/** What each kind of cluster can have, under the names it gives them. */
export const hardware: Readonly<Record<Scheme, readonly Hardware[]>> = {
  'gpu-operator': [...discovered, ...own],
  gke: [
    nvidia('nvidia-l4', 23034, 89),
    nvidia('nvidia-tesla-a100', 40960, 80),
    nvidia('nvidia-a100-80gb', 81920, 80),
    nvidia('nvidia-unheard-of', 0, 0),
    other('google', 'tpu-v5-lite-podslice'),
    other('google', 'tpu-v6e-slice'),
  ],
  eks: amazon,
  karpenter: amazon,
  aks: [...discovered, ...own],
};

const migProfiles = ['1g.10gb', '2g.20gb', '3g.40gb'] as const;
/** Topologies, and how many chips their nodes have: the last one's slices have several nodes. */
const topologies: readonly (readonly [topology: string, chips: number])[] = [
  ['1x1', 1],
  ['2x2', 4],
  ['2x4', 8],
  ['2x4', 4],
  ['4x4', 4],
];

const stated = {
  memory: [undefined, undefined, '24Gi', '80Gi'],
  computeCapability: [undefined, undefined, '9.0'],
} as const;

/** The first of some values, and now and then another one. */
function mostly<T>(usual: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 2 * others.length, arbitrary: fc.constant(usual) },
    ...others.map((other) => fc.constant(other)),
  );
}

/** A random cluster: a label scheme, and some pools of accelerators, told apart more or less. */
export const aCluster = (...schemes: Scheme[]): fc.Arbitrary<Cluster> =>
  fc
    .record({
      labels: fc.constantFrom<Scheme>(...schemes),
      migStrategy: fc.constantFrom('single', 'mixed'),
      renameByDefault: fc.boolean(),
      taints: fc.constantFrom(undefined, [], [{ key: 'sku', value: 'gpu', effect: 'NoSchedule' }]),
      pools: fc.array(
        fc.record({
          hardware: fc.nat(),
          count: fc.constantFrom(1, 2, 8),
          type: fc.constantFrom(undefined, 'small', 'large', 'huge'),
          sharing: fc.constantFrom('whole', 'mig', 'time-sliced'),
          profiles: fc.subarray([...migProfiles], { minLength: 1 }),
          topology: fc.constantFrom(...topologies),
          memory: fc.constantFrom(...stated.memory),
          computeCapability: fc.constantFrom(...stated.computeCapability),
          taint: mostly(undefined, { key: 'team', effect: 'NoSchedule' }, { key: 'team', effect: 'PreferNoSchedule' }),
          cpu: mostly(64, 4),
        }),
        { minLength: 1, maxLength: 5 },
      ),
    })
    .map(({ labels, migStrategy, renameByDefault, taints, pools }) =>
      clusterSchema.parse({
        name: 'random',
        profile: {
          kubernetesVersion: '1.34',
          gpu: { labels, migStrategy, renameByDefault, ...(taints === undefined ? {} : { taints }) },
        },
        nodePools: pools.map((pool, index) => {
          const { vendor, product } = hardware[labels][pool.hardware % hardware[labels].length]!;
          const [topology, chips] = pool.topology;
          const profiles = migStrategy === 'single' || labels === 'gke' ? pool.profiles.slice(0, 1) : pool.profiles;
          const shared = {
            whole: {},
            mig: { migDevices: Object.fromEntries(profiles.map((each) => [each, 2])) },
            'time-sliced': { timeSlicing: { replicas: 4 } },
          }[pool.sharing];
          const gpu = {
            vendor,
            product,
            count: vendor === 'google' ? chips : pool.count,
            ...(pool.memory === undefined ? {} : { memory: pool.memory }),
            ...(vendor !== 'nvidia'
              ? {}
              : {
                  ...shared,
                  ...(pool.computeCapability === undefined ? {} : { computeCapability: pool.computeCapability }),
                }),
            ...(vendor === 'google' ? { topology } : {}),
          };
          return {
            name: `pool-${index}`,
            count: 1,
            ...(pool.type === undefined ? {} : { instanceType: pool.type }),
            capacity: { cpu: pool.cpu, memory: '64Gi', gpu },
            taints: pool.taint === undefined ? [] : [pool.taint],
          };
        }),
      }),
    );

/** Random wishes: what one pool of a cluster has, or, now and then, anything. */
export const aWish = fc.record({
  like: fc.nat(),
  faithful: mostly(true, false),
  hardware: fc.nat(),
  by: mostly<readonly string[]>(
    ['product'],
    ['memory'],
    ['computeCapability'],
    ['product', 'memory', 'computeCapability'],
  ),
  memory: fc.constantFrom('16G', '24Gi', '40Gi', '70Gi'),
  computeCapability: fc.constantFrom('7.0', '8.0', '8.9', '9.0'),
  sharing: fc.constantFrom(undefined, undefined, { timeSliced: true } as const, ...migProfiles.map((mig) => ({ mig }))),
  topology: fc.constantFrom('1x1', '2x2', '2x4', '4x4'),
  count: mostly(undefined, 1, 2, 8),
  cpu: mostly(1, 8),
});
