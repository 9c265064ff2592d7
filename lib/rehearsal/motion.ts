import { textAt, type KubernetesObject } from '../review/objects/kubernetes-object';
import { conditionOf, Owners, pathOf, workloadKey, type ClusterState } from './cluster-state';
import { isReady, workloadStates, type WorkloadState } from './workload-state';

/** Whether something will still happen, as far as the objects themselves say. */
export interface Motion {
  /** What is about to happen, such as `Pod models/web-1 starts`. Empty: nothing that is known of. */
  readonly moving: readonly string[];
  /** Whether every workload is as it is to be, so that there is nothing to wait for. */
  readonly complete: boolean;
}

/** What is about to happen in a cluster. @param lost the nodes whose pods nobody plays any more */
export function motionIn(state: ClusterState, lost: ReadonlySet<string>): Motion {
  const workloads = workloadStates(state, lost);
  const moving = [
    ...state.pods.flatMap((pod) => podMotion(pod, lost) ?? []),
    ...workloads.filter(({ observed }) => !observed).map(({ workload }) => `${workload.kind} ${workload.namespace}/${workload.name} is not seen yet`),
  ];
  return { moving, complete: moving.length === 0 && workloads.every(({ complete }) => complete) };
}

function podMotion(pod: KubernetesObject, lost: ReadonlySet<string>): string | undefined {
  const node = textAt(pod, 'spec', 'nodeName');
  const name = `Pod ${pathOf(pod)}`;
  if (node !== undefined && lost.has(node)) return undefined;
  if (pod.metadata['deletionTimestamp'] !== undefined) return `${name} ends`;
  if (['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '')) return undefined;
  if (node !== undefined) return starts(pod) ? `${name} starts` : undefined;
  return conditionOf(pod, 'PodScheduled') === undefined ? `${name} is not seen by the scheduler yet` : undefined;
}

/**
 * The workloads that wait for something whose time is compressed: a pod that starts, or has to be ready for a while.
 * @param slow the workloads whose pods take time to start
 */
export function waitingWorkloads(state: ClusterState, workloads: readonly WorkloadState[], slow: ReadonlySet<string>): Set<string> {
  const owners = new Owners(state);
  const starting = state.pods.filter(starts).map((pod) => owners.workloadOf(pod) ?? { kind: 'Pod', namespace: pod.metadata.namespace ?? 'default', name: pod.metadata.name });
  const settling = workloads.filter(({ ready, available }) => ready > available).map(({ workload }) => workload);
  return new Set([...starting.map(workloadKey).filter((key) => slow.has(key)), ...settling.map(workloadKey)]);
}

function starts(pod: KubernetesObject): boolean {
  return textAt(pod, 'spec', 'nodeName') !== undefined && !isReady(pod) && pod.metadata['deletionTimestamp'] === undefined && !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '');
}
