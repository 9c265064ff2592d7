import { bytes, listed, plural, rounded } from '../../workload/values/words';
import type { PodReport, ComputeResources, WorkloadReference } from '../model/cluster';
import type { AdmissionReport, Outcome, QueueReport } from '../model/report';

/** How a workload is called in a report: `Deployment shop/recommender`. */
export function workloadTitle({ kind, namespace, name }: WorkloadReference): string {
  return `${kind} ${namespace}/${name}`;
}

/** Amounts of resources in words: `2 cpu, 4 GiB, 1 × nvidia.com/gpu`. */
export function amounts({ cpu, memory, extended }: ComputeResources): string {
  const parts = [
    cpu > 0 ? `${rounded(cpu)} cpu` : '',
    memory > 0 ? bytes(memory) : '',
    ...Object.entries(extended).map(([resource, count]) => (count > 0 ? `${rounded(count)} × ${resource}` : '')),
  ];
  return parts.filter((part) => part !== '').join(', ') || 'no requests';
}

/** A resource without its domain: `gpu` of `nvidia.com/gpu`. */
export function shortResource(resource: string): string {
  return resource.slice(resource.indexOf('/') + 1);
}

/** The pods of a group in words: `3 pods of Deployment shop/recommender`, `shop/once`. */
export function podsInWords(pods: readonly string[], workloads: readonly WorkloadReference[]): string {
  return workloads.length === 0
    ? listed(pods, 3)
    : `${plural(podCount(pods), 'pod')} of ${listed(workloads.map(workloadTitle), 3)}`;
}

/** How many pods a group stands for: an entry may stand for several that were never made, `shop/a (3 not made)`. */
export function podCount(pods: readonly string[]): number {
  return pods.reduce((sum, pod) => sum + Number(/\((\d+) not made\)$/.exec(pod)?.[1] ?? 1), 0);
}

/** The pods that have no node and wait for one. */
export function waitingPods({ pods }: Outcome): PodReport[] {
  return pods.filter(({ node, phase }) => node === undefined && phase === 'Pending');
}

/** The queue that a run names: `research of ClusterQueue gpus`. */
export function queueTitle({ queue, clusterQueue }: Pick<AdmissionReport, 'queue' | 'clusterQueue'>): string {
  return clusterQueue === undefined ? queue : `${queue} of ClusterQueue ${clusterQueue}`;
}

/** What a run holds of the quota: `it holds cpu 2 of flavor any`. Empty where that is nothing. */
export function holdsInWords(holds: AdmissionReport['holds']): string {
  const each = holds.map(({ flavor, resource, amount }) => `${resource} ${amount} of flavor ${flavor}`);
  return each.length === 0 ? '' : `it holds ${each.join(', ')}`;
}

/** How far a quota is used: `cpu 3 of 2 in flavor any, 1 borrowed`. */
export function quotaInWords({ flavor, resource, quota, used, borrowed }: QueueReport['resources'][number]): string {
  return `${resource} ${used} of ${quota} in flavor ${flavor}${borrowed === '0' ? '' : `, ${borrowed} borrowed`}`;
}
