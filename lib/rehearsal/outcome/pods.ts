import { textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { namespaceOrDefault } from '../../workload/objects/namespaces';
import type { PodReport } from '../model/cluster';
import { conditionOf, pathOf, type ClusterEvent, type ClusterState, type Owners } from '../state/cluster-state';
import { requestsOf } from '../state/resources';
import { unmadeClaim } from '../state/claims';
import { isReady } from '../state/ready-pod';
import type { WorkloadState } from '../state/workload-state';
import { withoutPreemption, type StuckPod } from './pending';

/** How a pod is at the end. */
export function podReport(pod: KubernetesObject, owners: Owners): PodReport {
  const workload = owners.workloadOf(pod);
  const node = textAt(pod, 'spec', 'nodeName');
  const reason = reasonOf(pod);
  return {
    namespace: namespaceOrDefault(pod),
    name: pod.metadata.name,
    ...(workload === undefined ? {} : { workload }),
    ...(node === undefined ? {} : { node }),
    phase: (textAt(pod, 'status', 'phase') ?? 'Pending') as PodReport['phase'],
    ready: isReady(pod),
    ...(reason === undefined ? {} : { reason }),
    requests: requestsOf(pod),
  };
}

function reasonOf(pod: KubernetesObject): string | undefined {
  const phase = textAt(pod, 'status', 'phase');
  if (phase === 'Succeeded' || isReady(pod)) {
    return undefined;
  }
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') {
    return scheduled.reason === 'SchedulingGated'
      ? `Scheduling gated: ${scheduled.message}`
      : withoutPreemption(scheduled.message);
  }
  return (
    textAt(pod, 'status', 'message') ??
    conditionOf(pod, 'Ready')?.message ??
    (textAt(pod, 'spec', 'nodeName') === undefined ? unseen(pod) : 'It has not become ready')
  );
}

function unseen(pod: KubernetesObject): string {
  const template = unmadeClaim(pod);
  return template === undefined
    ? 'The scheduler has not looked at it'
    : `It waits for a claim of ResourceClaimTemplate '${template}', which is not there`;
}

/**
 * The pods that controllers could not make. No pod object exists that could say why, so the reason is taken from
 * events.
 */
export function unmadePods(
  workloads: readonly WorkloadState[],
  events: readonly ClusterEvent[],
  state: ClusterState,
  owners: Owners,
): StuckPod[] {
  return workloads.flatMap((each) => {
    const { workload, desired, total, updated, failure, complete } = each;
    if (complete) {
      return [];
    }
    const message = failure ?? createFailure(each, events, state, owners);
    const missing = Math.max(desired - Math.min(total, updated), 0);
    return message === undefined || missing === 0
      ? []
      : [{ pod: `${workload.namespace}/${workload.name} (${missing} not made)`, workload, message }];
  });
}

function createFailure(
  { workload: { kind }, object }: WorkloadState,
  events: readonly ClusterEvent[],
  state: ClusterState,
  owners: Owners,
): string | undefined {
  const names = new Set([`${kind}/${pathOf(object)}`]);
  for (const between of [...state.replicaSets, ...state.statefulSets, ...state.jobSets, ...state.jobs]) {
    const owner = owners.workloadOf(between);
    if (owner?.kind === kind && `${owner.namespace}/${owner.name}` === pathOf(object)) {
      names.add(`${between.kind}/${pathOf(between)}`);
    }
  }
  const message = events.findLast(
    (event) => event.reason === 'FailedCreate' && names.has(`${event.kind}/${event.namespace}/${event.name}`),
  )?.message;
  return message
    ?.replace(/^.*?Error creating: /, '')
    .replace(/^create Pod .*? in (StatefulSet|DaemonSet) .*? failed error: /, '');
}
