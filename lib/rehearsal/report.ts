import type { Compared } from '../review/compared';
import type { ObjectReference } from '../review/objects/kubernetes-object';
import type { Severity } from '../review/rule';

/** Whether everything ends up running: pods ready, rollouts finished, nothing refused. */
export type Verdict = 'runs' | 'does-not-run';

/** Amounts of resources. */
export interface Resources {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** How many pods. */
  readonly pods: number;
  /** Pieces by resource, such as `nvidia.com/gpu`; none of those that are not there. */
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
  /** Nodes that were out, and by which filter, as far as the log or the scheduler's answer says so. */
  readonly filtered: readonly FilteredNode[];
  /** Nodes that were left, the best first. Empty where there was only one, which is not scored. */
  readonly scored: readonly ScoredNode[];
  /** How often the scheduler tried. What stands here is of the last time. */
  readonly attempts: number;
  /** How many nodes it looked at: of 100 and more it stops when enough of them fit. @default - the pod went nowhere */
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
  readonly requests: Resources;
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
  readonly capacity: Resources;
  /** What pods reserve. */
  readonly requested: Resources;
  /** The pods on it, as `namespace/name`, sorted. */
  readonly pods: readonly string[];
}

/** How the free accelerators of a pool lie about. */
export interface Fragmentation {
  /** Such as `nvidia.com/gpu`. */
  readonly resource: string;
  /** How many are free on all its nodes. */
  readonly free: number;
  /** How many are free on the node that has the most: the largest pod that fits. */
  readonly largest: number;
  /** How many of the free ones are on nodes where others are taken: a pod that wants a whole node cannot have them. */
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
  readonly capacity: Resources;
  readonly requested: Resources;
  /** One for each accelerator resource. */
  readonly fragmentation: readonly Fragmentation[];
}

/** Pods that stayed pending for one reason. */
export interface PendingGroup {
  /** The words of the scheduler, or of whoever else keeps the pods from running. */
  readonly message: string;
  /** The parts of the message that say how many nodes were out and why. Empty where it is of another form. */
  readonly causes: readonly { readonly nodes: number; readonly reason: string }[];
  /** Which field or prop to change, and how. */
  readonly advice: string;
  /** The pods, as `namespace/name`, sorted. */
  readonly pods: readonly string[];
  readonly workloads: readonly WorkloadReference[];
}

/** The pods of a workload at one moment. */
export interface RolloutSample {
  /** Seconds since the change was applied, as they would pass in the cluster: not compressed. */
  readonly seconds: number;
  /** How many pods there are to be. */
  readonly desired: number;
  /** How many pods there are. */
  readonly total: number;
  /** How many are of the new template. */
  readonly updated: number;
  readonly ready: number;
  /** How many of the desired are not available. */
  readonly unavailable: number;
}

/** How a workload came to its new state. */
export interface RolloutReport {
  readonly workload: WorkloadReference;
  /** `unchanged`: the change did not touch its pods. */
  readonly state: 'finished' | 'stuck' | 'unchanged';
  /** Why it is stuck. @default - it is not */
  readonly reason?: string;
  /** How long it took, or when the last thing happened, in seconds as they would pass in the cluster. */
  readonly seconds: number;
  /** How long a pod may take to start, by its probes, in seconds. */
  readonly startUpSeconds: number;
  /** How many more pods than desired there were at most. */
  readonly surge: number;
  /** How many of the desired were unavailable at most. */
  readonly unavailable: number;
  /** In the order of time; the last one is the end. A step function: each holds until the next. */
  readonly samples: readonly RolloutSample[];
}

/** A HorizontalPodAutoscaler at the end. */
export interface AutoscalerReport {
  readonly namespace: string;
  readonly name: string;
  readonly target: WorkloadReference;
  readonly min: number;
  readonly max: number;
  /** How many replicas there were before. */
  readonly before: number;
  /** How many replicas it wants. */
  readonly after: number;
  /** Its own words, such as `the HPA was able to successfully calculate a replica count from …`. */
  readonly message: string;
}

/** A pod that had to go before its time. */
export interface Disruption {
  /** `namespace/name`. */
  readonly pod: string;
  /** @default - it was made by nobody */
  readonly workload?: WorkloadReference;
  /** The node it was on. */
  readonly node: string;
  /** `Preempted` by the scheduler for a pod of more priority, `Evicted` by a drain, `TaintEviction` from a lost node. */
  readonly by: 'Preempted' | 'Evicted' | 'TaintEviction';
  readonly message: string;
}

/** A quota at the end. */
export interface QuotaReport {
  readonly namespace: string;
  readonly name: string;
  /** Each resource with its limit and use, as Kubernetes writes them. */
  readonly resources: readonly { readonly resource: string; readonly hard: string; readonly used: string }[];
  /** What was refused for it, in the API server's words. Empty where nothing was. */
  readonly refusals: readonly string[];
}

/** What a rehearsal found about one object. */
export interface RehearsalFinding {
  /** `refused`, `pending`, `rollout-stuck`, `quota-exceeded`, `eviction-blocked`, `preempted`, `not-enough-pods`, `job-failed`, `claim-pending`, `not-settled`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly object: ObjectReference;
  /** The field to change. Empty where it is none in particular. */
  readonly path: string;
  /** What happened, in the words of who says so. */
  readonly message: string;
  /** What to do. @default - the message says it */
  readonly advice?: string;
  /** Where the object was read. */
  readonly file?: string;
  readonly line?: number;
}

/** How the cluster is after a change or a what-if. */
export interface Outcome {
  readonly verdict: Verdict;
  /** The verdict in a sentence, with its numbers. */
  readonly summary: string;
  /** Sorted by namespace and name. */
  readonly pods: readonly PodReport[];
  /** In the order of the cluster's description. */
  readonly nodes: readonly NodeReport[];
  readonly pools: readonly PoolReport[];
  readonly pending: readonly PendingGroup[];
  /** Every workload, changed or not. */
  readonly rollouts: readonly RolloutReport[];
  readonly autoscalers: readonly AutoscalerReport[];
  readonly quotas: readonly QuotaReport[];
  readonly disruptions: readonly Disruption[];
  /** The worst first. */
  readonly findings: readonly RehearsalFinding[];
}

/** How many more replicas of a workload fit, found by scaling it. */
export interface FoundCapacity {
  readonly workload: WorkloadReference;
  /** How many replicas ran before. */
  readonly replicas: number;
  /** How many more the scheduler placed. */
  readonly more: number;
  /** Why not one more, in the words of who refused it. @default - none refused within the limit that was tried */
  readonly limit?: string;
  /** The pool that its pods are on. @default - they are on several, or on none */
  readonly pool?: string;
  /** How few nodes of that pool suffice for what runs now. @default - not looked for */
  readonly fewestNodes?: number;
  /** How few nodes could suffice at best, by the sum and the sizes of requests alone. @default - not computed */
  readonly lowerBound?: number;
}

/** What was asked beyond the change. */
export interface WhatIf extends Outcome {
  readonly kind: 'drain' | 'lose-node' | 'lose-zone' | 'scale' | 'load' | 'find-capacity';
  /** The node, the zone, or the workload's name. */
  readonly subject: string;
  /** The number of replicas, or the load with its unit. @default - the kind has none */
  readonly value?: string;
  /** Such as `if node h100-0 is drained`. */
  readonly title: string;
  /** Notes of how it was done, such as which metric was set to what. */
  readonly notes: readonly string[];
  /** Only of `find-capacity`. */
  readonly capacity?: FoundCapacity;
}

/** An object that was not rehearsed: the cluster has no such kind, or nothing that acts on it. */
export interface CarriedObject {
  readonly object: ObjectReference;
  readonly file?: string;
  readonly line?: number;
  /** Why, and what that means. */
  readonly why: string;
}

/** The result of a rehearsal. The outcome is that of the change; each what-if has its own and follows on the one before. */
export interface RehearsalReport extends Outcome {
  /** Where the objects were read. @default - not told */
  readonly compared?: Compared;
  /** The cluster's name in its description. */
  readonly cluster: string;
  /** The Kubernetes version of the control plane that rehearsed, such as `1.34.4`. */
  readonly kubernetesVersion: string;
  /** How the scheduler weighs how full nodes are. */
  readonly scoringStrategy: string;
  /** How many times faster than in a cluster pods started and windows passed. */
  readonly compression: number;
  /** How it was before the change. @default - there was nothing */
  readonly base?: Outcome;
  readonly whatIfs: readonly WhatIf[];
  readonly carried: readonly CarriedObject[];
  /** What is simulated or could not be rehearsed, in sentences. */
  readonly notRehearsed: readonly string[];
}
