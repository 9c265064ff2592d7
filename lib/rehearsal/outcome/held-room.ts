import { mapAt, textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { own } from '../../workload/values/own';
import { conditionOf, Owners, workloadKey, type ClusterState } from '../state/cluster-state';
import { requestsOf } from '../state/resources';
import type { WorkloadState } from '../state/workload-state';

/** What to do where old pods hold the room of the new ones. */
export function heldRoomAdvice(desired: number): string {
  return (
    `${desired === 1 ? 'Its old pod holds' : 'Its old pods hold'} the room that the new one waits for. Let one go ` +
    `first: strategy.rollingUpdate maxSurge: 0 and maxUnavailable: 1, or type: Recreate (prop 'rollout')` +
    `${desired === 1 ? ', and nothing answers until the new one is ready' : ''}. Or add room for one more`
  );
}

/**
 * The Deployments whose new pods wait for room that their own old pods hold, by key: the new ones may go where the old
 * ones are, and do not ask for more.
 */
export function heldByOldPods(state: ClusterState, workloads: readonly WorkloadState[]): ReadonlySet<string> {
  const owners = new Owners(state);
  const podsBy = new Map<string, KubernetesObject[]>();
  for (const pod of state.pods) {
    const owner = owners.workloadOf(pod);
    if (owner?.kind === 'Deployment') {
      const key = workloadKey(owner);
      podsBy.set(key, [...(podsBy.get(key) ?? []), pod]);
    }
  }
  return new Set(
    workloads
      .filter(({ object, total, updated, complete }) => object.kind === 'Deployment' && !complete && total > updated)
      .filter(({ workload, failure }) => {
        const pods = podsBy.get(workloadKey(workload)) ?? [];
        return failure?.includes('exceeded quota') === true || pods.some((pod) => waitsFor(pod, pods));
      })
      .map(({ workload }) => workloadKey(workload)),
  );
}

// `updated` counts pods that wait, too, so what is old is told by where it is.
function waitsFor(pod: KubernetesObject, pods: readonly KubernetesObject[]): boolean {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status !== 'False') {
    return false;
  }
  const resource = /Insufficient (?<resource>[^\s,]*[^\s,.])/.exec(scheduled.message)?.groups?.['resource'];
  if (resource === undefined && !scheduled.message.includes('free ports')) {
    return false;
  }
  return pods.some(
    (other) =>
      textAt(other, 'spec', 'nodeName') !== undefined &&
      hashOf(other) !== hashOf(pod) &&
      placeOf(other) === placeOf(pod) &&
      (resource === undefined || amountOf(pod, resource) <= amountOf(other, resource)),
  );
}

function hashOf(pod: KubernetesObject): string | undefined {
  return pod.metadata.labels?.['pod-template-hash'];
}

function placeOf(pod: KubernetesObject): string {
  const { nodeSelector, affinity } = mapAt(pod, 'spec');
  return JSON.stringify([nodeSelector, affinity]);
}

function amountOf(pod: KubernetesObject, resource: string): number {
  const { cpu, memory, extended } = requestsOf(pod);
  return resource === 'cpu' || resource === 'memory' ? { cpu, memory }[resource] : (own(extended, resource) ?? 0);
}
