import type { Compared } from '../../review/compared';
import type { ObjectReference } from '../../review/objects/kubernetes-object';
import type { Severity } from '../../review/rule';
import type { NodeReport, PodReport, PoolReport, WorkloadReference } from './cluster';

/**
 * Whether everything ends up running: pods ready, rollouts finished, nothing refused. `not-rehearsed`: there was
 * nothing whose pods could be made, so that nobody knows.
 */
export type Verdict = 'runs' | 'does-not-run' | 'not-rehearsed';

/** Pods that stayed pending for one reason. */
export interface PendingGroup {
  /** The words of the scheduler, or of whoever else keeps the pods from running. */
  readonly message: string;
  /**
   * The parts of the message that say how many nodes were ruled out and why: `3 Insufficient cpu` is `{ nodes: 3,
   * reason: 'Insufficient cpu' }`. Empty where the message has another form.
   */
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
  /**
   * `Preempted` by the scheduler for a pod of more priority, `Evicted` by a drain, `TaintEviction` from a lost node.
   */
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

/** An amount of one resource of a flavor of Kueue, as Kubernetes writes it. */
export interface FlavorAmount {
  readonly flavor: string;
  readonly resource: string;
  readonly amount: string;
}

/** Room that somebody asks of a queue of Kueue, all of it or none. */
export interface AdmissionReport {
  readonly workload: WorkloadReference;
  /** The LocalQueue that it names, in its own namespace. */
  readonly queue: string;
  /** @default - there is no such LocalQueue */
  readonly clusterQueue?: string;
  readonly state: 'waiting' | 'admitted' | 'finished';
  /** Why it waits, in Kueue's words. @default - it does not wait */
  readonly message?: string;
  /** What would admit it. @default - it does not wait */
  readonly advice?: string;
  /** What it holds of the quota while it is admitted. */
  readonly holds: readonly FlavorAmount[];
  /** Why it had to give its room back on the way, in Kueue's words. */
  readonly evictions: readonly string[];
}

/** A ClusterQueue of Kueue at the end. */
export interface QueueReport {
  readonly name: string;
  /** The queues that it lends to and borrows from. @default - none */
  readonly cohort?: string;
  /** Why it admits nothing, in Kueue's words. @default - it is active */
  readonly message?: string;
  readonly resources: readonly (Omit<FlavorAmount, 'amount'> & {
    /** Its own quota, what of it and of others is used, and what of that is borrowed. */
    readonly quota: string;
    readonly used: string;
    readonly borrowed: string;
  })[];
  /** How many wait for room, and how many have it. */
  readonly waiting: number;
  readonly admitted: number;
}

/** Pods that do their work only together: a group of a LeaderWorkerSet, a JobSet, a TrainJob. */
export interface GroupReport {
  readonly workload: WorkloadReference;
  /** The group among others of the workload: `llm-1`. The workload's own name where it is one group. */
  readonly name: string;
  /** `waiting`: in a queue. `not-placed`, `partly-placed`: none, or not all of its pods have a node. */
  readonly state: 'done' | 'ready' | 'starting' | 'partly-placed' | 'not-placed' | 'waiting';
  /** How many pods it has when it is complete. */
  readonly pods: number;
  /** How many of them have a node, and how many are ready or done. */
  readonly placed: number;
  readonly ready: number;
  /** What its controllers made of it, such as `JobSet pretrain`, sorted; no pods. */
  readonly made: readonly string[];
  /** The nodes of its pods, sorted. */
  readonly nodes: readonly string[];
}

/** What a rehearsal found about one object. */
export interface RehearsalFinding {
  /**
   * `refused`, `pending`, `rollout-stuck`, `quota-exceeded`, `eviction-blocked`, `preempted`, `not-enough-pods`,
   * `job-failed`, `claim-pending`, `not-settled`, `unavailable`, `not-rehearsed`, `not-admitted`, `not-scaled`,
   * `partly-placed`.
   */
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
  /** What asks Kueue for room. Empty where it does not run. */
  readonly admissions: readonly AdmissionReport[];
  readonly queues: readonly QueueReport[];
  /** Pods that do their work only together. */
  readonly groups: readonly GroupReport[];
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

/**
 * The result of a rehearsal. The outcome is that of the change; each what-if has its own and follows on the one before.
 */
export interface RehearsalReport extends Outcome {
  /** Where the objects were read. @default - not told */
  readonly compared?: Compared;
  /** The cluster's name in its description. */
  readonly cluster: string;
  /** The Kubernetes version of the control plane that rehearsed, such as `1.34.4`. */
  readonly kubernetesVersion: string;
  /** The operators that ran beside it, such as `Kueue 0.17.0`. */
  readonly operators: readonly string[];
  /** How the scheduler weighs how full nodes are. */
  readonly scoringStrategy: string;
  /** How many times faster than in a cluster pods started and windows passed. */
  readonly compression: number;
  /** The outcome before the change. @default - there was nothing */
  readonly base?: Outcome;
  readonly whatIfs: readonly WhatIf[];
  readonly carried: readonly CarriedObject[];
  /** What is simulated or could not be rehearsed, in sentences. */
  readonly notRehearsed: readonly string[];
}
