import type { KubernetesObject } from '../../review/objects/kubernetes-object';

/** What comes first, since others need it to be there. Kinds that are not named come before the workloads. */
const waves: readonly (readonly string[])[] = [
  ['Namespace', 'CustomResourceDefinition'],
  [
    'PriorityClass',
    'StorageClass',
    'RuntimeClass',
    'IngressClass',
    'ResourceQuota',
    'LimitRange',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    // What operators look up when an object comes that names it.
    'ResourceFlavor',
    'WorkloadPriorityClass',
    'Topology',
    'Cohort',
    'ClusterQueue',
    'TrainingRuntime',
    'ClusterTrainingRuntime',
  ],
  [
    'ServiceAccount',
    'Secret',
    'ConfigMap',
    'Role',
    'ClusterRole',
    'RoleBinding',
    'ClusterRoleBinding',
    'NetworkPolicy',
    'LocalQueue',
  ],
  ['PersistentVolume', 'PersistentVolumeClaim', 'Service', 'PodDisruptionBudget'],
];
const workloads = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
  'Pod',
  'JobSet',
  'TrainJob',
  'LeaderWorkerSet',
];
const last = ['HorizontalPodAutoscaler', 'ScaledObject'];

/** In which wave an object is applied: those of one wave do not need each other. */
export function waveOf({ kind }: KubernetesObject): number {
  const wave = waves.findIndex((kinds) => kinds.includes(kind));
  if (wave >= 0) {
    return wave;
  }
  if (last.includes(kind)) {
    return waves.length + 2;
  }
  return workloads.includes(kind) ? waves.length + 1 : waves.length;
}

/** Objects in the order in which they are applied, each wave by itself; empty ones are left out. */
export function applyOrder<T extends { readonly object: KubernetesObject }>(objects: readonly T[]): T[][] {
  return Array.from({ length: waves.length + 3 }, (_, wave) =>
    objects.filter(({ object }) => waveOf(object) === wave),
  ).filter((wave) => wave.length > 0);
}
