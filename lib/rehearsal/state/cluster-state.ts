import { asText } from '../../workload/values/as-text';
import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { mapsAt, textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import type { WorkloadReference } from '../model/cluster';

/** What the API server says at one moment, by kind. */
export interface ClusterState {
  readonly pods: readonly KubernetesObject[];
  readonly nodes: readonly KubernetesObject[];
  readonly deployments: readonly KubernetesObject[];
  readonly replicaSets: readonly KubernetesObject[];
  readonly statefulSets: readonly KubernetesObject[];
  readonly daemonSets: readonly KubernetesObject[];
  readonly jobs: readonly KubernetesObject[];
  readonly autoscalers: readonly KubernetesObject[];
  readonly claims: readonly KubernetesObject[];
  readonly quotas: readonly KubernetesObject[];
  /** Claims of devices. */
  readonly deviceClaims: readonly KubernetesObject[];
  /** The operators that run. */
  readonly operators: ReadonlySet<string>;
  /** Those of operators. Empty where theirs does not run. */
  readonly jobSets: readonly KubernetesObject[];
  readonly trainJobs: readonly KubernetesObject[];
  readonly leaderWorkerSets: readonly KubernetesObject[];
  readonly scaledObjects: readonly KubernetesObject[];
  /** What asks Kueue for room, as it calls it: one Workload for each object, or for each of its groups or pods. */
  readonly queuedWorkloads: readonly KubernetesObject[];
  readonly clusterQueues: readonly KubernetesObject[];
  readonly localQueues: readonly KubernetesObject[];
}

/** A cluster of which nothing is known. */
export const emptyState: ClusterState = {
  ...{ pods: [], nodes: [], deployments: [], replicaSets: [], statefulSets: [], daemonSets: [], jobs: [] },
  ...{ autoscalers: [], claims: [], quotas: [], deviceClaims: [], jobSets: [], trainJobs: [], leaderWorkerSets: [] },
  ...{ scaledObjects: [], queuedWorkloads: [], clusterQueues: [], localQueues: [], operators: new Set<string>() },
};

/** An Event of the cluster. */
export interface ClusterEvent {
  readonly reason: string;
  readonly message: string;
  /** The object it is about. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The condition of a type; undefined where there is none. */
export function conditionOf(
  object: KubernetesObject,
  type: string,
): { readonly status: string; readonly reason: string; readonly message: string } | undefined {
  const found = mapsAt(object, 'status', 'conditions').find((condition) => condition['type'] === type);
  return found === undefined
    ? undefined
    : {
        status: textAt(found, 'status') ?? '',
        reason: textAt(found, 'reason') ?? '',
        message: textAt(found, 'message') ?? '',
      };
}

/** `namespace/name`. */
export function pathOf({ metadata }: KubernetesObject): string {
  return `${namespaceOrDefault({ metadata })}/${metadata.name}`;
}

/** Finds what made pods: what the user wrote, not the ReplicaSet, Job or leader of a group in between. */
export class Owners {
  private readonly byUid: ReadonlyMap<string, KubernetesObject>;

  /** @param state where the objects in between are found */
  constructor(state: ClusterState) {
    this.byUid = new Map(
      between(state).flatMap((object) =>
        typeof object.metadata['uid'] === 'string' ? [[object.metadata['uid'], object]] : [],
      ),
    );
  }

  /** The workload of an object; itself where nothing made it; undefined for a pod that nothing made. */
  workloadOf(object: KubernetesObject): WorkloadReference | undefined {
    const owner = mapsAt(object, 'metadata', 'ownerReferences').find((each) => each['controller'] === true);
    const namespace = namespaceOrDefault(object);
    if (owner === undefined) {
      return object.kind === 'Pod' ? undefined : { kind: object.kind, namespace, name: object.metadata.name };
    }
    const between = this.byUid.get(asText(owner['uid']));
    return between === undefined
      ? { kind: asText(owner['kind']), namespace, name: asText(owner['name']) }
      : this.workloadOf(between);
  }
}

// The leader of a group owns the StatefulSet of its workers, and Kueue admits single pods of a Deployment.
function between(state: ClusterState): readonly KubernetesObject[] {
  const { replicaSets, jobs, jobSets, trainJobs, leaderWorkerSets, queuedWorkloads } = state;
  const grouped = leaderWorkerSets.length > 0 || queuedWorkloads.length > 0;
  return [
    ...[...replicaSets, ...jobs, ...jobSets, ...trainJobs, ...leaderWorkerSets],
    ...(grouped ? [...state.statefulSets, ...state.pods] : []),
  ];
}

/** What tells workloads apart: `Kind/namespace/name`. */
export function workloadKey({ kind, namespace, name }: WorkloadReference): string {
  return `${kind}/${namespace}/${name}`;
}
