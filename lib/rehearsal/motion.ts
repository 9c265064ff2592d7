import { textAt, type KubernetesObject } from '../review/objects/kubernetes-object';
import { conditionOf, Owners, pathOf, workloadKey, type ClusterState } from './cluster-state';
import { isReady, workloadStates } from './workload-state';

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
    ...workloads
      .filter(({ observed }) => !observed)
      .map(({ workload }) => `${workload.kind} ${workload.namespace}/${workload.name} is not seen yet`),
  ];
  return { moving, complete: moving.length === 0 && workloads.every(({ complete }) => complete) };
}

function podMotion(pod: KubernetesObject, lost: ReadonlySet<string>): string | undefined {
  const node = textAt(pod, 'spec', 'nodeName');
  const name = `Pod ${pathOf(pod)}`;
  if (node !== undefined && lost.has(node)) {
    return undefined;
  }
  if (pod.metadata['deletionTimestamp'] !== undefined) {
    return `${name} ends`;
  }
  if (['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '')) {
    return undefined;
  }
  if (node !== undefined) {
    return starts(pod) ? `${name} starts` : undefined;
  }
  return conditionOf(pod, 'PodScheduled') === undefined ? `${name} is not seen by the scheduler yet` : undefined;
}

/** A pod that starts. */
export interface StartingPod {
  readonly uid: string;
  /** The workload that it belongs to, as {@link workloadKey}. */
  readonly workload: string;
}

/** The pods that have a node and are not ready yet. */
export function startingPods(state: ClusterState): StartingPod[] {
  const owners = new Owners(state);
  return state.pods.filter(starts).map((pod) => ({
    uid: String(pod.metadata['uid']),
    workload: workloadKey(
      owners.workloadOf(pod) ?? {
        kind: 'Pod',
        namespace: pod.metadata.namespace ?? 'default',
        name: pod.metadata.name,
      },
    ),
  }));
}

function starts(pod: KubernetesObject): boolean {
  return (
    textAt(pod, 'spec', 'nodeName') !== undefined &&
    !isReady(pod) &&
    pod.metadata['deletionTimestamp'] === undefined &&
    !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '')
  );
}
