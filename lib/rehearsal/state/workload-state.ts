import { namespaceOrDefault } from '../../workload/objects/namespaces';
import {
  mapAt,
  mapsAt,
  numberAt,
  textAt,
  valueAt,
  type KubernetesObject,
} from '../../review/objects/kubernetes-object';
import { conditionOf, Owners, workloadKey, type ClusterState } from './cluster-state';
import { childrenIn, jobCounts, jobSetCounts, leaderWorkerSetCounts, trainJobCounts, type Counts } from './group-state';
import { onceForEach } from './once-for-each';
import { waitingRuns, type QueuedRun } from './queued-run';
import { isReady } from './ready-pod';
import { workloadOf } from '../../review/objects/workload';
import type { WorkloadReference } from '../model/cluster';

/** How far a workload is. */
export interface WorkloadState extends Counts {
  readonly workload: WorkloadReference;
  readonly object: KubernetesObject;
  /** Whether its controller has seen its newest spec. */
  readonly observed: boolean;
  /** What it asks of a queue of Kueue, where that has no room for it. @default - it waits for none */
  readonly waitsFor?: QueuedRun;
}

/**
 * How far each workload is: what the user wrote, so no ReplicaSet of a Deployment and no Job of a CronJob.
 * @param lost nodes of which nothing is heard: a DaemonSet cannot do without its pods there, and nobody expects it to
 */
export function workloadStates(state: ClusterState, lost: ReadonlySet<string>): WorkloadState[] {
  const owners = new Owners(state);
  const failures = failuresOfSets(state, owners);
  const waiting = waitingRuns(state, owners);
  const children = childrenIn(state);
  const of = (objects: readonly KubernetesObject[], read: (object: KubernetesObject) => Counts): WorkloadState[] =>
    objects.filter(isOwn).map((object) => {
      const counts = read(object);
      const observed = isObserved(object);
      const workload = owners.workloadOf(object) ?? referenceTo(object);
      const waitsFor = waiting.get(workloadKey(workload));
      const failure = counts.failure ?? failureOf(object, failures) ?? waitsFor?.message;
      return {
        workload,
        object,
        ...counts,
        ...(waitsFor === undefined ? {} : { waitsFor, desired: counts.desired || (workloadOf(object)?.replicas ?? 0) }),
        observed,
        complete: counts.complete && observed && waitsFor === undefined,
        ...(failure === undefined ? {} : { failure }),
      };
    });
  return [
    ...of(state.deployments, deployment),
    ...of(state.statefulSets, statefulSet),
    ...of(state.daemonSets, (object) => daemonSet(object, lost.size === 0 ? 0 : podsOnLost(object, state, lost))),
    ...of(state.replicaSets, replicaSet),
    ...of(state.jobs, jobCounts),
    ...of(state.jobSets, (object) => jobSetCounts(object, children)),
    ...of(state.trainJobs, (object) => trainJobCounts(object, children)),
    ...of(state.leaderWorkerSets, (object) => leaderWorkerSetCounts(object, state)),
    ...of(state.pods, barePod),
  ];
}

function status(object: KubernetesObject, field: string): number {
  return numberAt(object, 'status', field) ?? 0;
}

function deployment(object: KubernetesObject): Counts {
  const desired = numberAt(object, 'spec', 'replicas') ?? 1;
  const [total, updated, ready, available] = ['replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas'].map(
    (field) => status(object, field),
  ) as [number, number, number, number];
  const paused = valueAt(object, 'spec', 'paused') === true;
  return {
    desired,
    total,
    updated,
    ready,
    available,
    complete: (updated === desired || paused) && total === desired && available === desired,
  };
}

function statefulSet(object: KubernetesObject): Counts {
  const desired = numberAt(object, 'spec', 'replicas') ?? 1;
  const [total, ready, available] = ['replicas', 'readyReplicas', 'availableReplicas'].map((field) =>
    status(object, field),
  ) as [number, number, number];
  const current = textAt(object, 'status', 'currentRevision') === textAt(object, 'status', 'updateRevision');
  const updated = current ? total : status(object, 'updatedReplicas');
  const partition = numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  const held = textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete' || updated >= desired - partition;
  return { desired, total, updated, ready, available, complete: total === desired && available === desired && held };
}

function daemonSet(object: KubernetesObject, onLost: number): Counts {
  const desired = status(object, 'desiredNumberScheduled') - onLost;
  const updated = status(object, 'updatedNumberScheduled');
  const available = status(object, 'numberAvailable');
  const total = status(object, 'currentNumberScheduled') - onLost;
  return {
    desired,
    total,
    updated,
    ready: status(object, 'numberReady'),
    available,
    complete: updated >= desired && available >= desired,
  };
}

function podsOnLost({ metadata }: KubernetesObject, state: ClusterState, lost: ReadonlySet<string>): number {
  return state.pods.filter(
    (pod) =>
      lost.has(textAt(pod, 'spec', 'nodeName') ?? '') &&
      mapsAt(pod, 'metadata', 'ownerReferences').some((owner) => owner['uid'] === metadata['uid']),
  ).length;
}

function replicaSet(object: KubernetesObject): Counts {
  const desired = numberAt(object, 'spec', 'replicas') ?? 1;
  const available = status(object, 'availableReplicas');
  return {
    desired,
    total: status(object, 'replicas'),
    updated: status(object, 'replicas'),
    ready: status(object, 'readyReplicas'),
    available,
    complete: available === desired && status(object, 'replicas') === desired,
  };
}

function barePod(pod: KubernetesObject): Counts {
  const ready = isReady(pod) || textAt(pod, 'status', 'phase') === 'Succeeded' ? 1 : 0;
  return { desired: 1, total: 1, updated: 1, ready, available: ready, complete: ready === 1 };
}

/** Whether no controller made an object. */
const isOwn = onceForEach((object) =>
  mapsAt(object, 'metadata', 'ownerReferences').every((owner) => owner['controller'] !== true),
);

function isObserved(object: KubernetesObject): boolean {
  const { conditions, startTime, replicatedJobsStatus, jobsStatus } = mapAt(object, 'status');
  switch (object.kind) {
    case 'Pod':
      return true;
    case 'Job':
      return valueAt(object, 'spec', 'suspend') === true || startTime !== undefined;
    // They do not say which spec they have seen.
    case 'JobSet':
    case 'TrainJob':
    case 'LeaderWorkerSet':
      return conditions !== undefined || (replicatedJobsStatus ?? jobsStatus) !== undefined;
    default:
  }
  return (numberAt(object, 'status', 'observedGeneration') ?? 0) >= (numberAt(object, 'metadata', 'generation') ?? 0);
}

// The newest ReplicaSet's word is repeated by the Deployment only after a while.
function failureOf(object: KubernetesObject, ofSets: ReadonlyMap<string, string>): string | undefined {
  const own = conditionOf(object, 'ReplicaFailure');
  if (own?.status === 'True') {
    return own.message;
  }
  return object.kind === 'Deployment' ? ofSets.get(workloadKey(referenceTo(object))) : undefined;
}

/** Why ReplicaSets cannot make pods, by the workload that made them. */
function failuresOfSets(state: ClusterState, owners: Owners): Map<string, string> {
  const failures = new Map<string, string>();
  for (const set of state.replicaSets) {
    const condition = conditionOf(set, 'ReplicaFailure');
    const owner = condition?.status === 'True' ? owners.workloadOf(set) : undefined;
    if (condition !== undefined && owner !== undefined && !failures.has(workloadKey(owner))) {
      failures.set(workloadKey(owner), condition.message);
    }
  }
  return failures;
}

function referenceTo({ kind, metadata }: KubernetesObject): WorkloadReference {
  return { kind, namespace: namespaceOrDefault({ metadata }), name: metadata.name };
}
