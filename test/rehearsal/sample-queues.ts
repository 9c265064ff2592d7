import { emptyState, type ClusterState } from '../../lib/rehearsal/state/cluster-state';
import type { KubernetesObject } from '../../lib/review';

/** A condition of an object. */
export const condition = (type: string, status: 'True' | 'False', message = '', reason = ''): object => ({
  ...{ type, status, message, reason },
});

/** A suspended or running Job of a queue. */
export function queuedJob(name: string, { suspend = true, pods = 2 } = {}): KubernetesObject {
  return {
    ...{ apiVersion: 'batch/v1', kind: 'Job' },
    metadata: { name, namespace: 'ml', uid: `uid-${name}`, labels: { 'kueue.x-k8s.io/queue-name': 'team' } },
    spec: { suspend, parallelism: pods, completions: pods, template: { spec: { containers: [{ name: 'a' }] } } },
    status: suspend ? {} : { startTime: 'now', active: pods, ready: pods },
  };
}

/** What Kueue calls a Workload, for a Job. */
export function workloadFor(job: string, conditions: readonly object[], admission?: object): KubernetesObject {
  return {
    ...{ apiVersion: 'kueue.x-k8s.io/v1beta2', kind: 'Workload' },
    metadata: {
      ...{ name: `job-${job}`, namespace: 'ml' },
      ownerReferences: [{ kind: 'Job', name: job, uid: `uid-${job}`, controller: true }],
    },
    spec: { queueName: 'team' },
    status: { conditions, ...(admission === undefined ? {} : { admission }) },
  };
}

/** What a Job holds that is admitted. */
export const admission = (amount: string): object => ({
  clusterQueue: 'gpus',
  podSetAssignments: [{ name: 'main', flavors: { cpu: 'any' }, resourceUsage: { cpu: amount } }],
});

/** A LocalQueue `team` of ClusterQueue `gpus`, with these Jobs and Workloads. */
export function queueState(
  jobs: readonly KubernetesObject[],
  queuedWorkloads: readonly KubernetesObject[],
  more: Partial<ClusterState> = {},
): ClusterState {
  const clusterQueue = {
    ...{ apiVersion: 'kueue.x-k8s.io/v1beta2', kind: 'ClusterQueue', metadata: { name: 'gpus' } },
    spec: {
      cohortName: 'all',
      resourceGroups: [{ flavors: [{ name: 'any', resources: [{ name: 'cpu', nominalQuota: '4' }] }] }],
    },
    status: {
      flavorsUsage: [{ name: 'any', resources: [{ name: 'cpu', total: '5', borrowed: '1' }] }],
      ...{ pendingWorkloads: 1, admittedWorkloads: 2 },
    },
  };
  const localQueue = {
    ...{ apiVersion: 'kueue.x-k8s.io/v1beta2', kind: 'LocalQueue', metadata: { name: 'team', namespace: 'ml' } },
    spec: { clusterQueue: 'gpus' },
  };
  return {
    ...emptyState,
    ...{ operators: new Set(['kueue']), jobs, queuedWorkloads },
    ...{ clusterQueues: [clusterQueue], localQueues: [localQueue] },
    ...more,
  };
}
