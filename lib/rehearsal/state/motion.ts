import { asText } from '../../workload/values/as-text';
import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { conditionOf, Owners, pathOf, workloadKey, type ClusterState } from './cluster-state';
import { unmadeClaim } from './claims';
import { onceForEach } from './once-for-each';
import { isReady, workloadStates } from './workload-state';

/** Whether something will still happen, as far as the objects themselves say. */
export interface Motion {
  /** What is about to happen, such as `Pod models/web-1 starts`. Empty: nothing that is known of. */
  readonly moving: readonly string[];
  /** Whether every workload is as it is to be, so that there is nothing to wait for. */
  readonly complete: boolean;
}

/**
 * What is about to happen in a cluster: pods that start or stop, controllers that have not seen a change yet.
 * @param lost the nodes whose pods nobody plays any more
 */
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
  // Without its claims the scheduler does not look at it, and nobody may ever make them.
  return conditionOf(pod, 'PodScheduled') === undefined && unmadeClaim(pod) === undefined
    ? `${name} is not seen by the scheduler yet`
    : undefined;
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
    uid: asText(pod.metadata['uid']),
    workload: workloadKey(
      owners.workloadOf(pod) ?? {
        kind: 'Pod',
        namespace: namespaceOrDefault(pod),
        name: pod.metadata.name,
      },
    ),
  }));
}

const starts = onceForEach(
  (pod) =>
    textAt(pod, 'spec', 'nodeName') !== undefined &&
    !isReady(pod) &&
    pod.metadata['deletionTimestamp'] === undefined &&
    !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? ''),
);
