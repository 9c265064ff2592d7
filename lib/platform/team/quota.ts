import type { Cluster } from '../../workload/cluster/cluster-profile';
import { isDeferred } from '../../workload/synthesis/markers';
import { checkQuantity } from '../../workload/pod/resources';
import { parseQuantity } from '../../workload/values/quantity';
import type { Problems } from '../../workload/values/validation';
import { acceleratorKinds, amountOf, nameOf, type AcceleratorKind } from './accelerator-kinds';

/** How many accelerators of one kind. */
export interface AcceleratorQuota {
  /** Which, as the cluster's node pools call it: `NVIDIA-H100-80GB-HBM3`. */
  readonly product: string;
  /**
   * The MIG profile, where its pool is divided: `1g.10gb`.
   * @default - whole ones
   */
  readonly mig?: string;
  /** How many; of a time-sliced one, how many turns. */
  readonly count: number;
}

/** What may be asked for at once by all pods of a namespace. */
export interface Quota {
  /** Processors on nodes without accelerators, in cores: `64`. */
  readonly cpu: string | number;
  /** Memory on nodes without accelerators: `256Gi`. */
  readonly memory: string;
  /**
   * Accelerators. Each brings its part of the processors and of the memory of its node: an eighth where a node has
   * eight.
   * @default - none
   */
  readonly accelerators?: readonly AcceleratorQuota[];
  /**
   * What all claims may ask for: one amount, or one for each StorageClass.
   * @default - no limit
   */
  readonly storage?: string | Readonly<Record<string, string>>;
  /**
   * How many pods there may be that have not ended.
   * @default - no limit
   */
  readonly pods?: number;
}

/** What the pods of one PriorityClass may ask for at once, within the quota of their namespace. */
export type PriorityQuota = Partial<Omit<Quota, 'storage'>>;

/** Amounts of a cluster: those of nodes without accelerators, and how many accelerators of each kind. */
export interface Allocation {
  /** In nano-units. */
  readonly cpu: bigint;
  readonly memory: bigint;
  readonly accelerators: ReadonlyMap<AcceleratorKind, number>;
}

/** Reads a quota. What is no kind of accelerator of the cluster is reported and left out. */
export function readQuota(problems: Problems, cluster: Cluster, quota: PriorityQuota, prop: string): Allocation {
  const kinds = acceleratorKinds(cluster);
  const accelerators = new Map<AcceleratorKind, number>();
  quota.accelerators?.forEach((wanted, index) => {
    const at = `${prop}.accelerators[${index}]`;
    const kind = kinds.find(({ product, mig }) => product === wanted.product && mig === wanted.mig);
    const known = problems.expect(
      kind !== undefined,
      wanted.mig === undefined || kinds.every(({ product }) => product !== wanted.product)
        ? `${at}.product`
        : `${at}.mig`,
      `must be an accelerator of cluster '${cluster.name}': ${kinds.map(nameOf).join(', ') || 'it has none'}`,
      nameOf(wanted),
    );
    const twice = kind !== undefined && accelerators.has(kind);
    problems.expect(!twice, at, 'must not be there twice', nameOf(wanted));
    if (problems.integer(wanted.count, `${at}.count`, 0) && known && !twice && !isDeferred(wanted.count)) {
      accelerators.set(kind!, wanted.count);
    }
  });
  const amount = (key: 'cpu' | 'memory'): bigint => {
    const value = quota[key];
    return value === undefined || parseQuantity(value)?.nano === 0n
      ? 0n
      : (checkQuantity(problems, value, `${prop}.${key}`)?.nano ?? 0n);
  };
  problems.optionalInteger(quota.pods, `${prop}.pods`, 0);
  return { cpu: amount('cpu'), memory: amount('memory'), accelerators };
}

/** All that the nodes of a cluster have. */
export function allOf(cluster: Cluster): Allocation {
  const plain = cluster.nodePools.filter(({ capacity }) => capacity.gpu === undefined);
  const sum = (resource: 'cpu' | 'memory'): bigint =>
    plain.reduce((total, pool) => total + amountOf(pool, resource), 0n);
  return {
    cpu: sum('cpu'),
    memory: sum('memory'),
    accelerators: new Map(acceleratorKinds(cluster).map((kind) => [kind, kind.units])),
  };
}

/** Several amounts together. */
export function sumOf(allocations: readonly Allocation[]): Allocation {
  const accelerators = new Map<AcceleratorKind, number>();
  for (const [kind, count] of allocations.flatMap((each) => [...each.accelerators])) {
    accelerators.set(kind, (accelerators.get(kind) ?? 0) + count);
  }
  return {
    cpu: allocations.reduce((sum, { cpu }) => sum + cpu, 0n),
    memory: allocations.reduce((sum, { memory }) => sum + memory, 0n),
    accelerators,
  };
}

/**
 * The part of its nodes' processors and memory that comes with some accelerators of a kind, in nano-units: rounded down
 * to what people write, so that all parts together are no more than the nodes have.
 */
export function partOfNodes(kind: AcceleratorKind, count: number): { readonly cpu: bigint; readonly memory: bigint } {
  const part = (amount: bigint, unit: bigint): bigint => {
    const exact = (amount * BigInt(count)) / BigInt(kind.units);
    return exact - (exact % unit);
  };
  return { cpu: part(kind.cpu, thousandth), memory: part(kind.memory, mebibyte) };
}

/** The `hard` of a ResourceQuota that allows these amounts. */
export function hardOf(allocation: Allocation): Record<string, string> {
  const parts = [...allocation.accelerators].map(([kind, count]) => ({ kind, count, ...partOfNodes(kind, count) }));
  const hard: Record<string, string> = {
    'requests.cpu': cores(parts.reduce((sum, { cpu }) => sum + cpu, allocation.cpu)),
    'requests.memory': memoryText(parts.reduce((sum, { memory }) => sum + memory, allocation.memory)),
  };
  for (const { kind, count } of parts) {
    hard[kind.quotaResource] = String(Number(hard[kind.quotaResource] ?? 0) + count);
  }
  return hard;
}

const thousandth = 1_000_000n;
const mebibyte = 2n ** 20n * 1_000_000_000n;

/** An amount of processors as it is written. @param nano in nano-units, rounded down to thousandths of a core */
export function cores(nano: bigint): string {
  return parseQuantity(`${nano / thousandth}m`)!.text;
}

/** An amount of memory as it is written. @param nano in nano-units, rounded down to MiB */
export function memoryText(nano: bigint): string {
  return parseQuantity(`${nano / mebibyte}Mi`)!.text;
}
