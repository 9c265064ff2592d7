import { asText } from '../../workload/values/as-text';
import { mapsAt, numberAt, textAt, valueAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { workloadOf } from '../../review/objects/workload';
import { completionDelay } from '../objects/durations';
import { conditionOf, type ClusterState } from './cluster-state';
import { isReady } from './ready-pod';

/** How far the pods of a workload are. */
export interface Counts {
  readonly desired: number;
  readonly total: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** Whether all pods are there as they are to be. */
  readonly complete: boolean;
  /** What its controller says that has failed. @default - it says nothing */
  readonly failure?: string;
}

const status = (object: KubernetesObject, field: string): number => numberAt(object, 'status', field) ?? 0;

/** How far a Job is. One whose pods are told how long they run is as it is to be while all of them do. */
export function jobCounts(object: KubernetesObject): Counts {
  const suspended = valueAt(object, 'spec', 'suspend') === true;
  const wanted = numberAt(object, 'spec', 'completions') ?? 1;
  const done = status(object, 'succeeded');
  const ready = done + status(object, 'ready');
  const atOnce = Math.min(wanted, done + (numberAt(object, 'spec', 'parallelism') ?? 1));
  const runs = runsForAWhile(object) && ready >= atOnce;
  const total = done + status(object, 'active');
  return withFailure(object, {
    desired: suspended ? 0 : wanted,
    total,
    updated: total,
    ready,
    available: ready,
    complete: suspended || runs || conditionOf(object, 'Complete')?.status === 'True',
  });
}

/** Whether the pods of a Job are told how long they run. */
export function runsForAWhile(job: KubernetesObject): boolean {
  return textAt(job, 'spec', 'template', 'metadata', 'annotations', completionDelay) !== undefined;
}

/** Objects by the uid of the controller that made them. */
export type Children = ReadonlyMap<string, readonly KubernetesObject[]>;

/** The Jobs and JobSets that controllers made. */
export function childrenIn({ jobs, jobSets }: ClusterState): Children {
  const children = new Map<string, KubernetesObject[]>();
  for (const object of [...jobs, ...jobSets]) {
    for (const { controller, uid } of mapsAt(object, 'metadata', 'ownerReferences')) {
      if (controller === true && typeof uid === 'string') {
        children.set(uid, [...(children.get(uid) ?? []), object]);
      }
    }
  }
  return children;
}

/** How far a JobSet is. */
export function jobSetCounts(object: KubernetesObject, children: Children): Counts {
  const suspended = valueAt(object, 'spec', 'suspend') === true;
  const jobs = (children.get(asText(object.metadata['uid'])) ?? []).map(jobCounts);
  const sum = (field: 'total' | 'ready'): number => jobs.reduce((all, counts) => all + counts[field], 0);
  const desired = mapsAt(object, 'spec', 'replicatedJobs').reduce((all, set) => all + podsOf(set), 0);
  const [total, ready] = [sum('total'), sum('ready')];
  const runs = jobs.length > 0 && ready >= desired && jobs.every(({ complete }) => complete);
  return withFailure(object, {
    desired: suspended ? 0 : desired,
    total,
    updated: total,
    ready,
    available: ready,
    complete: suspended || runs || conditionOf(object, 'Completed')?.status === 'True',
  });
}

function podsOf(replicatedJob: Readonly<Record<string, unknown>>): number {
  const [replicas, parallelism] = [
    numberAt(replicatedJob, 'replicas') ?? 1,
    numberAt(replicatedJob, 'template', 'spec', 'parallelism') ?? 1,
  ];
  return replicas * (numberAt(replicatedJob, 'template', 'spec', 'completions') ?? parallelism);
}

/** How far a TrainJob is: as far as the JobSet that was made of it. */
export function trainJobCounts(object: KubernetesObject, children: Children): Counts {
  const [jobSet] = children.get(asText(object.metadata['uid'])) ?? [];
  const suspended = valueAt(object, 'spec', 'suspend') === true;
  const desired = suspended ? 0 : (workloadOf(object)?.replicas ?? 0);
  const none: Counts = { desired, total: 0, updated: 0, ready: 0, available: 0, complete: suspended };
  const counts = jobSet === undefined ? none : jobSetCounts(jobSet, children);
  return withFailure(object, {
    ...counts,
    complete: counts.complete || conditionOf(object, 'Complete')?.status === 'True',
  });
}

/** How far a LeaderWorkerSet is: its own numbers are of groups. */
export function leaderWorkerSetCounts(object: KubernetesObject, state: ClusterState): Counts {
  const groups = numberAt(object, 'spec', 'replicas') ?? 1;
  const size = numberAt(object, 'spec', 'leaderWorkerTemplate', 'size') ?? 1;
  const partition = numberAt(object, 'spec', 'rolloutStrategy', 'rollingUpdateConfiguration', 'partition') ?? 0;
  const pods = podsOfGroups(object, state);
  const ready = pods.filter(isReady).length;
  const updated = status(object, 'updatedReplicas');
  return {
    desired: groups * size,
    total: pods.length,
    updated: Math.min(updated * size, pods.length),
    ready,
    available: ready,
    complete:
      pods.length === groups * size &&
      ready === groups * size &&
      status(object, 'replicas') === groups &&
      status(object, 'readyReplicas') === groups &&
      updated >= groups - partition,
  };
}

/** The labels by which LeaderWorkerSet marks the pods of a group. */
export const groupLabels = {
  set: 'leaderworkerset.sigs.k8s.io/name',
  group: 'leaderworkerset.sigs.k8s.io/group-index',
} as const;

/** The pods of a LeaderWorkerSet that are not about to go. */
export function podsOfGroups({ metadata }: KubernetesObject, state: ClusterState): KubernetesObject[] {
  return state.pods.filter(
    (pod) =>
      pod.metadata.namespace === metadata.namespace &&
      pod.metadata.labels?.[groupLabels.set] === metadata.name &&
      pod.metadata['deletionTimestamp'] === undefined,
  );
}

function withFailure(object: KubernetesObject, counts: Counts): Counts {
  const failed = conditionOf(object, 'Failed');
  return failed?.status === 'True' ? { ...counts, failure: failed.message } : counts;
}
