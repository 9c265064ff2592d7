import { own } from '../../workload/values/own';
/** How much of each resource: cores, bytes, GPUs, and `pods`, of which each pod is one. Whole numbers are exact. */
export type ResourceSizes = Readonly<Record<string, number>>;

/** How few nodes there could be at the least, and what says so. */
export interface LowerBound {
  /** The number of nodes: no way of placing the pods needs fewer. */
  readonly nodes: number;
  /**
   * The resource that needs so many, or `together` where pods that exclude each other do;
   * undefined where none is needed.
   */
  readonly by?: string;
  /** The places in the list of pods that fit no such node at all. The bound does not count them. */
  readonly tooLarge: readonly number[];
}

/**
 * How many equal nodes pods need at the least, whoever places them: the largest of three bounds that hold for every
 * placement.
 *
 * - What is asked of a resource in all, divided by what a node has.
 * - Per resource Martello and Toth's L2, which sees that two pods of more than half a node never share one.
 * - Pods of which each two exceed a node in some resource: each needs a node of its own.
 *
 * Only amounts count: affinities, spread constraints and taints can make more nodes necessary, never fewer.
 *
 * @param pods what each requests
 * @param node what a node has to give: its allocatable amounts without what runs on every
 * node. A resource that it lacks is 0.
 * @see Martello and Toth, Lower bounds and reduction procedures for the bin packing problem, Discrete Applied
 * Mathematics 28 (1990), https://doi.org/10.1016/0166-218X(90)90094-S
 */
export function lowerBound(pods: readonly ResourceSizes[], node: ResourceSizes): LowerBound {
  const resources = [...new Set(pods.flatMap((pod) => Object.keys(pod)))].sort();
  const tooLarge = pods.flatMap((pod, at) =>
    resources.some((resource) => amount(pod, resource) > amount(node, resource)) ? [at] : [],
  );
  const fitting = pods.filter((_, at) => !tooLarge.includes(at));
  const bounds = [
    ...resources.map((resource) => ({
      by: resource,
      nodes: sizesBound(
        fitting.map((pod) => amount(pod, resource)),
        amount(node, resource),
      ),
    })),
    { by: 'together', nodes: exclusiveBound(fitting, node, resources) },
  ];
  const nodes = Math.max(0, ...bounds.map((bound) => bound.nodes));
  // A single pod needs a node whatever it asks for.
  const by =
    nodes === 0
      ? undefined
      : bounds.find((bound) => bound.nodes === nodes && (nodes > 1 || bound.by !== 'together'))?.by;
  return { nodes, ...(by === undefined ? {} : { by }), tooLarge };
}

/**
 * How many bins of a size items need at the least: the best of Martello and Toth's bounds L(k) over all thresholds k.
 * An item larger than size − k shares its bin with no item of at least k. No two larger than half a bin share one.
 * What is left of at least k fills the room beside the large ones, and what does not fit there needs further bins.
 *
 * @param sizes none is larger than a bin
 * @see {@link lowerBound}
 */
export function sizesBound(sizes: readonly number[], size: number): number {
  const sorted = sizes.filter((each) => each > 0).sort((one, other) => other - one);
  if (sorted.length === 0) {
    return 0;
  }
  const sums = sorted.reduce<number[]>((all, each) => [...all, (all.at(-1) ?? 0) + each], [0]);
  const half = sorted.findIndex((each) => each * 2 <= size);
  const large = half < 0 ? sorted.length : half;
  // Only the sizes that occur among the small ones matter as thresholds.
  const thresholds = [0, ...new Set(sorted.slice(large))];
  return Math.max(...thresholds.map((threshold) => thresholdBound({ sorted, sums, large }, size, threshold)));
}

interface SortedSizes {
  /** From the largest on. */
  readonly sorted: readonly number[];
  /** Of so many of them, from the largest on. */
  readonly sums: readonly number[];
  /** How many are larger than half a bin. */
  readonly large: number;
}

function thresholdBound({ sorted, sums, large }: SortedSizes, size: number, threshold: number): number {
  const alone = firstAtMost(sorted, size - threshold);
  const until = firstBelow(sorted, threshold);
  const beside = Math.min(alone, large);
  const room = (large - beside) * size - (sums[large]! - sums[beside]!);
  const rest = sums[until]! - sums[large]!;
  return large + Math.max(0, Math.ceil((rest - room) / size));
}

// How many, from the largest on, are larger than a size.
function firstAtMost(sorted: readonly number[], size: number): number {
  const at = sorted.findIndex((each) => each <= size);
  return at < 0 ? sorted.length : at;
}

function firstBelow(sorted: readonly number[], size: number): number {
  const at = sorted.findIndex((each) => each < size);
  return at < 0 ? sorted.length : at;
}

// Taken greedily, from the largest on: any such set is a bound, if not the best.
function exclusiveBound(pods: readonly ResourceSizes[], node: ResourceSizes, resources: readonly string[]): number {
  const share = (pod: ResourceSizes): number =>
    Math.max(
      0,
      ...resources.map((resource) => amount(pod, resource) / Math.max(amount(node, resource), Number.MIN_VALUE)),
    );
  const byShare = pods.map((pod) => ({ pod, share: share(pod) })).sort((one, other) => other.share - one.share);
  const chosen: ResourceSizes[] = [];
  for (const { pod } of byShare) {
    if (
      chosen.every((other) =>
        resources.some((resource) => amount(pod, resource) + amount(other, resource) > amount(node, resource)),
      )
    ) {
      chosen.push(pod);
    }
  }
  return chosen.length;
}

function amount(amounts: ResourceSizes, resource: string): number {
  return own(amounts, resource) ?? 0;
}
