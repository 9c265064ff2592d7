/** Amounts of resources. */
export interface ComputeResources {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** How many pods. */
  readonly pods: number;
  /** Pieces of each other resource: `{ "nvidia.com/gpu": 8 }`. A resource without any piece is not among them. */
  readonly extended: Readonly<Record<string, number>>;
}

/** A workload in a report: what the user wrote, not the ReplicaSet in between. */
export interface WorkloadReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A node that the scheduler ruled out for a pod. */
export interface FilteredNode {
  readonly node: string;
  /** The filter plugin, such as `NodeResourcesFit`. */
  readonly plugin: string;
  /** The plugin's own words, such as `Insufficient nvidia.com/gpu`. */
  readonly reason: string;
}

/** A node that a pod could run on, and how it scored. */
export interface ScoredNode {
  readonly node: string;
  /** The sum of the plugins' scores, by which the scheduler chooses. */
  readonly total: number;
  /** What each score plugin gave, after its weight, in the scheduler's order. */
  readonly plugins: readonly { readonly plugin: string; readonly score: number }[];
}

/** Why the scheduler put a pod where it is, or nowhere: taken from its own log. */
export interface PodExplanation {
  /**
   * Nodes that the scheduler ruled out, and the filter plugin that did. A node is missing where neither the log nor the
   * scheduler's answer names it.
   */
  readonly filtered: readonly FilteredNode[];
  /**
   * Nodes that passed all filters, the best score first. Empty where only one passed: the scheduler then gives no
   * scores.
   */
  readonly scored: readonly ScoredNode[];
  /** How often the scheduler tried. The other fields are of its last try. */
  readonly attempts: number;
  /**
   * How many nodes the scheduler looked at. In a cluster of 100 nodes or more it stops when enough of them fit.
   * @default - the pod went nowhere
   */
  readonly evaluated?: number;
  /** How many of these fit. @default - the pod went nowhere */
  readonly feasible?: number;
  /** What it said when the pod fitted nowhere. @default - the pod went somewhere */
  readonly message?: string;
  /** The pods that it removed to make room, as `namespace/name`. @default - none */
  readonly preempted?: readonly string[];
}

/** One pod at the end. */
export interface PodReport {
  readonly namespace: string;
  readonly name: string;
  /** What made it. @default - it was made by nobody */
  readonly workload?: WorkloadReference;
  /** The node it is on. @default - none: it is pending */
  readonly node?: string;
  /** As in `status.phase`. */
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  readonly ready: boolean;
  /** Why it does not run, in the words of whoever says so. @default - it runs, or has run */
  readonly reason?: string;
  /** What it reserves. */
  readonly requests: ComputeResources;
  /** @default - the scheduler's log was not read */
  readonly explanation?: PodExplanation;
}

/** Why a node takes no pods. */
export type NodeState = 'ready' | 'drained' | 'lost';

/** One node at the end. */
export interface NodeReport {
  readonly name: string;
  readonly pool: string;
  /** @default - the pool has no zones */
  readonly zone?: string;
  readonly state: NodeState;
  /** The accelerator it has, as the cluster's description calls it. @default - none */
  readonly product?: string;
  /** What pods can reserve (allocatable). */
  readonly capacity: ComputeResources;
  /** What pods reserve. */
  readonly requested: ComputeResources;
  /** The pods on it, as `namespace/name`, sorted. */
  readonly pods: readonly string[];
}

/** How the free accelerators of a pool are scattered over its nodes. */
export interface Fragmentation {
  /** Such as `nvidia.com/gpu`. */
  readonly resource: string;
  /** How many are free on all its nodes. */
  readonly free: number;
  /** How many are free on the node that has the most: the largest pod that fits. */
  readonly largest: number;
  /**
   * How many free pieces are on nodes where other pieces are taken. A pod that wants a whole node cannot have these.
   */
  readonly onPartlyUsedNodes: number;
  /** How many more pods of 1, 2, 4, 8, … pieces fit, by their number of pieces: judged by this resource alone. */
  readonly fits: Readonly<Record<string, number>>;
}

/** The nodes of one pool at the end. */
export interface PoolReport {
  readonly name: string;
  /** How many nodes take pods. */
  readonly nodes: number;
  /** How many of these have no pod that was rehearsed. */
  readonly empty: number;
  readonly capacity: ComputeResources;
  readonly requested: ComputeResources;
  /** One for each accelerator resource. */
  readonly fragmentation: readonly Fragmentation[];
}
