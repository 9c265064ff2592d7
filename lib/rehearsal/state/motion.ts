import { asText } from '../../workload/values/as-text';
import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { numberAt, textAt, valueAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { completionDelay } from '../objects/durations';
import { conditionOf, Owners, pathOf, workloadKey, type ClusterState } from './cluster-state';
import { unmadeClaim } from './claims';
import { onceForEach } from './once-for-each';
import { queueMotion } from './queue-motion';
import { isReady } from './ready-pod';
import { workloadStates } from './workload-state';

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
    ...state.jobs.filter(makesPodsAnew).map((job) => `Job ${pathOf(job)} makes a pod anew`),
    ...queueMotion(state),
  ];
  return { moving, complete: moving.length === 0 && workloads.every(({ complete }) => complete) };
}

// After a pod has gone its Job waits for ten seconds and more.
function makesPodsAnew(job: KubernetesObject): boolean {
  const count = (...path: string[]): number => numberAt(job, ...path) ?? 0;
  const wanted = Math.min(
    numberAt(job, 'spec', 'parallelism') ?? 1,
    (numberAt(job, 'spec', 'completions') ?? Infinity) - count('status', 'succeeded'),
  );
  return (
    count('status', 'failed') > 0 &&
    count('status', 'active') < wanted &&
    valueAt(job, 'spec', 'suspend') !== true &&
    ['Complete', 'Failed'].every((type) => conditionOf(job, type)?.status !== 'True')
  );
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
  const pods = state.pods.filter(starts);
  const workloads = workloadsOf(pods, state);
  return pods.map((pod, at) => ({ uid: asText(pod.metadata['uid']), workload: workloads[at]! }));
}

function workloadsOf(pods: readonly KubernetesObject[], state: ClusterState): string[] {
  const owners = new Owners(state);
  return pods.map((pod) =>
    workloadKey(owners.workloadOf(pod) ?? { kind: 'Pod', namespace: namespaceOrDefault(pod), name: pod.metadata.name }),
  );
}

/** The workloads with pods that run as long as they say, as {@link workloadKey}. */
export function runningForAWhile(state: ClusterState): ReadonlySet<string> {
  const running = state.pods.filter(
    (pod) =>
      textAt(pod, 'metadata', 'annotations', completionDelay) !== undefined &&
      isReady(pod) &&
      textAt(pod, 'status', 'phase') === 'Running',
  );
  return running.length === 0 ? new Set() : new Set(workloadsOf(running, state));
}

const starts = onceForEach(
  (pod) =>
    textAt(pod, 'spec', 'nodeName') !== undefined &&
    !isReady(pod) &&
    pod.metadata['deletionTimestamp'] === undefined &&
    !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? ''),
);
