import type { WrittenKind } from './kind-schema';

/**
 * The kinds that make several pods that belong together.
 *
 * @see https://lws.sigs.k8s.io/docs/reference/labels-annotations-and-environment-variables/
 * @see https://jobset.sigs.k8s.io/docs/concepts/
 */
export const kindsOfGroups: readonly WrittenKind[] = [
  {
    group: 'leaderworkerset.x-k8s.io',
    kind: 'LeaderWorkerSet',
    scale: 'spec.replicas',
    claims: ['spec.leaderWorkerTemplate.volumeClaimTemplates'],
    pods: [
      {
        name: 'leader',
        template: ['spec.leaderWorkerTemplate.leaderTemplate', 'spec.leaderWorkerTemplate.workerTemplate'],
        labels: {
          'leaderworkerset.sigs.k8s.io/name': '{name}',
          'leaderworkerset.sigs.k8s.io/worker-index': '0',
          'leaderworkerset.sigs.k8s.io/group-index': '*',
          'leaderworkerset.sigs.k8s.io/group-key': '*',
        },
      },
      {
        name: 'worker',
        template: 'spec.leaderWorkerTemplate.workerTemplate',
        counts: [{ field: 'spec.leaderWorkerTemplate.size', less: 1 }],
        labels: {
          'leaderworkerset.sigs.k8s.io/name': '{name}',
          'leaderworkerset.sigs.k8s.io/worker-index': '!0',
          'leaderworkerset.sigs.k8s.io/group-index': '*',
          'leaderworkerset.sigs.k8s.io/group-key': '*',
        },
      },
    ],
  },
  {
    group: 'jobset.x-k8s.io',
    kind: 'JobSet',
    ends: true,
    claims: ['spec.volumeClaimPolicies[*].templates'],
    suspend: 'spec.suspend',
    pods: [
      {
        each: 'spec.replicatedJobs',
        template: 'template.spec.template',
        counts: [{ field: 'replicas' }, { field: 'template.spec.parallelism' }],
        labels: {
          'jobset.sigs.k8s.io/jobset-name': '{name}',
          'jobset.sigs.k8s.io/replicatedjob-name': '{set}',
          'jobset.sigs.k8s.io/job-index': '*',
          'batch.kubernetes.io/job-name': '*',
          'batch.kubernetes.io/job-completion-index': '*',
        },
      },
    ],
  },
  {
    group: 'batch.volcano.sh',
    kind: 'Job',
    ends: true,
    pods: [
      {
        each: 'spec.tasks',
        template: 'template',
        counts: [{ field: 'replicas' }],
        labels: {
          'volcano.sh/job-name': '{name}',
          'volcano.sh/task-spec': '{set}',
          'volcano.sh/task-index': '*',
        },
      },
    ],
  },
  {
    group: 'argoproj.io',
    kind: 'Rollout',
    scale: 'spec.replicas',
    pods: [{ template: 'spec.template', labels: { 'rollouts-pod-template-hash': '*' } }],
  },
  {
    group: 'serving.knative.dev',
    kind: 'Service',
    pods: [
      {
        template: 'spec.template',
        counts: [
          {
            field: "spec.template.metadata.annotations['autoscaling.knative.dev/min-scale']",
            most: "spec.template.metadata.annotations['autoscaling.knative.dev/max-scale']",
          },
        ],
        labels: { 'serving.knative.dev/service': '{name}', 'serving.knative.dev/revision': '*' },
      },
    ],
  },
  {
    group: 'keda.sh',
    kind: 'ScaledJob',
    ends: true,
    pods: [
      {
        template: 'spec.jobTargetRef.template',
        counts: [{ field: 'spec.minReplicaCount', default: 0, most: 'spec.maxReplicaCount' }],
        labels: { 'scaledjob.keda.sh/name': '{name}' },
      },
    ],
  },
];
