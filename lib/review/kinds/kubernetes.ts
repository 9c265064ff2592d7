import type { WrittenKind } from './kind-schema';

const template = 'spec.template';
const replicated = (group: string, kind: string): WrittenKind => ({
  group,
  kind,
  scale: 'spec.replicas',
  pods: [{ template }],
});

/** The kinds of Kubernetes itself that make pods. */
export const kubernetesKinds: readonly WrittenKind[] = [
  replicated('apps', 'Deployment'),
  replicated('apps', 'ReplicaSet'),
  replicated('', 'ReplicationController'),
  {
    ...replicated('apps', 'StatefulSet'),
    claims: ['spec.volumeClaimTemplates'],
    pods: [
      {
        template,
        labels: { 'statefulset.kubernetes.io/pod-name': '*', 'apps.kubernetes.io/pod-index': '*' },
      },
    ],
  },
  { group: 'apps', kind: 'DaemonSet', pods: [{ template }] },
  { group: '', kind: 'Pod', pods: [{ template: '' }] },
  {
    group: 'batch',
    kind: 'Job',
    ends: true,
    suspend: 'spec.suspend',
    pods: [
      {
        template,
        counts: [{ field: 'spec.parallelism' }],
        labels: {
          'batch.kubernetes.io/job-name': '{name}',
          'job-name': '{name}',
          'batch.kubernetes.io/controller-uid': '*',
          'controller-uid': '*',
          'batch.kubernetes.io/job-completion-index': '*',
        },
      },
    ],
  },
  {
    group: 'batch',
    kind: 'CronJob',
    ends: true,
    pods: [
      {
        template: 'spec.jobTemplate.spec.template',
        counts: [{ field: 'spec.jobTemplate.spec.parallelism' }],
        labels: { 'batch.kubernetes.io/job-name': '*', 'job-name': '*' },
      },
    ],
  },
];
