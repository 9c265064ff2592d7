import type { Reference } from './reference';

const group = 'kueue.x-k8s.io';
const waits = 'its pods wait for ever';
const closed = 'the queue admits no job';

/**
 * Whom queues of jobs name, and who names them.
 *
 * @see https://kueue.sigs.k8s.io/docs/concepts/
 */
export const referencesOfQueues: readonly Reference[] = [
  {
    from: 'any',
    path: `metadata.labels['kueue.x-k8s.io/queue-name']`,
    to: { group, kind: 'LocalQueue' },
    severity: 'high',
    without: waits,
    together: true,
  },
  {
    from: 'any',
    path: `metadata.labels['kueue.x-k8s.io/priority-class']`,
    to: { group, kind: 'WorkloadPriorityClass', cluster: true },
    severity: 'high',
    without: waits,
    together: true,
  },
  {
    from: { group, kind: 'LocalQueue' },
    path: 'spec.clusterQueue',
    to: { group, kind: 'ClusterQueue', cluster: true },
    severity: 'high',
    without: closed,
    together: true,
  },
  {
    from: { group, kind: 'ClusterQueue' },
    path: 'spec.resourceGroups[*].flavors[*].name',
    to: { group, kind: 'ResourceFlavor', cluster: true },
    severity: 'high',
    without: closed,
    together: true,
  },
  ...['spec.admissionChecks[*]', 'spec.admissionChecksStrategy.admissionChecks[*].name'].map((path) => ({
    from: { group, kind: 'ClusterQueue' },
    path,
    to: { group, kind: 'AdmissionCheck', cluster: true },
    severity: 'high' as const,
    without: closed,
    together: true,
  })),
  // A cohort is there by being named: its object only adds quotas of its own.
  ...[
    ['ClusterQueue', 'spec.cohort'] as const,
    ['ClusterQueue', 'spec.cohortName'] as const,
    ['Cohort', 'spec.parent'] as const,
    ['Cohort', 'spec.parentName'] as const,
  ].map(([kind, path]) => ({
    from: { group, kind },
    path,
    to: { group, kind: 'Cohort', cluster: true },
    without: 'what the cohort itself had to lend is gone',
  })),
  {
    from: { group, kind: 'ResourceFlavor' },
    path: 'spec.topologyName',
    to: { group, kind: 'Topology', cluster: true },
    severity: 'high',
    without: 'queues with this flavor admit no job',
    together: true,
  },
  {
    from: { group, kind: 'AdmissionCheck' },
    path: 'spec.parameters.name',
    to: { group, kind: 'ProvisioningRequestConfig', cluster: true },
    beside: { group: 'apiGroup', kind: 'kind' },
    severity: 'high',
    without: 'queues with this check admit no job',
  },
  {
    from: { group: 'batch.volcano.sh', kind: 'Job' },
    path: 'spec.queue',
    to: { group: 'scheduling.volcano.sh', kind: 'Queue', cluster: true },
    given: ['default', 'root'],
    severity: 'high',
    without: waits,
    together: true,
  },
  {
    from: { group: 'batch.volcano.sh', kind: 'Job' },
    path: 'spec.priorityClassName',
    to: { group: 'scheduling.k8s.io', kind: 'PriorityClass', cluster: true },
    severity: 'high',
    without: waits,
  },
];
