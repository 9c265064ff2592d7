import type { FixedFields } from './fixed-fields';

const ofJobSet = ['failurePolicy', 'network', 'startupPolicy', 'successPolicy', 'volumeClaimPolicies'];
const runtime = { fields: [], once: ofJobSet.map((field) => `spec.template.spec.${field}`) };
const managedByOnce = { fields: [], once: ['spec.managedBy'] };

/**
 * The fields of custom resources that their definitions' rules, or their operators' webhooks, refuse to change.
 *
 * @see https://github.com/kubernetes-sigs/jobset/blob/main/pkg/webhooks/jobset_webhook.go ValidateUpdate
 * @see https://github.com/kubernetes-sigs/lws/blob/main/pkg/webhooks/leaderworkerset_webhook.go ValidateUpdate
 * @see https://github.com/kserve/kserve/blob/master/pkg/apis/serving/v1alpha2/llm_inference_service_validation.go
 * @see https://github.com/volcano-sh/volcano/blob/master/pkg/webhooks/admission/jobs/validate/admit_job.go
 */
export const fixedFieldsOfOperators: Readonly<Record<string, FixedFields>> = {
  'jobset.x-k8s.io/JobSet': {
    fields: ['spec.replicatedJobs', 'spec.managedBy'],
    once: ofJobSet.map((field) => `spec.${field}`),
  },
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': {
    fields: ['spec.leaderWorkerTemplate.subGroupPolicy'],
    except: ['spec.leaderWorkerTemplate.subGroupPolicy.subGroupPolicyType'],
  },
  'kueue.x-k8s.io/LocalQueue': { fields: ['spec.clusterQueue'] },
  'kueue.x-k8s.io/AdmissionCheck': { fields: ['spec.controllerName'] },
  'kueue.x-k8s.io/ResourceFlavor': { fields: [], onceSet: ['spec.topologyName'] },
  'kueue.x-k8s.io/Topology': { fields: ['spec.levels'] },
  'trainer.kubeflow.org/TrainJob': {
    fields: ['spec.runtimeRef'],
    once: ['spec.trainer', 'spec.initializer', 'spec.activeDeadlineSeconds', 'spec.managedBy'],
  },
  'trainer.kubeflow.org/TrainingRuntime': runtime,
  'trainer.kubeflow.org/ClusterTrainingRuntime': runtime,
  'ray.io/RayCluster': managedByOnce,
  'ray.io/RayJob': managedByOnce,
  'ray.io/RayService': managedByOnce,
  // The number of nodes of a server, which is that of its LeaderWorkerSet.
  'serving.kserve.io/LLMInferenceService': {
    fields: ['spec', 'spec.prefill'].flatMap((at) =>
      ['pipeline', 'data', 'dataLocal'].map((size) => `${at}.parallelism.${size}`),
    ),
  },
  'serving.kserve.io/LocalModelCache': { fields: ['spec.sourceModelUri'] },
  'batch.volcano.sh/Job': {
    fields: ['spec'],
    except: [
      'spec.minAvailable',
      'spec.maxRetry',
      'spec.priorityClassName',
      'spec.tasks[*].replicas',
      'spec.tasks[*].maxRetry',
    ],
  },
  'gateway.networking.k8s.io/GatewayClass': { fields: ['spec.controllerName'] },
  'snapshot.storage.k8s.io/VolumeSnapshot': { fields: ['spec.source'] },
  'snapshot.storage.k8s.io/VolumeSnapshotContent': { fields: ['spec.source'] },
};
