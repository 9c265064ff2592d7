import { groupOf, type KubernetesObject } from './kubernetes-object';

// @see https://github.com/kubernetes/kubernetes/tree/master/pkg/apis, the validation of updates
const fields: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec.selector'],
  'apps/DaemonSet': ['spec.selector'],
  'apps/ReplicaSet': ['spec.selector'],
  'apps/StatefulSet': ['spec.selector', 'spec.serviceName', 'spec.podManagementPolicy', 'spec.volumeClaimTemplates'],
  'batch/Job': ['spec'],
  '/PersistentVolumeClaim': ['spec'],
  '/PersistentVolume': ['spec.csi', 'spec.nfs', 'spec.hostPath', 'spec.local', 'spec.volumeMode', 'spec.nodeAffinity'],
  '/Service': ['spec.clusterIP'],
  '/Secret': ['type'],
  'rbac.authorization.k8s.io/RoleBinding': ['roleRef'],
  'rbac.authorization.k8s.io/ClusterRoleBinding': ['roleRef'],
  'storage.k8s.io/StorageClass': ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
  'scheduling.k8s.io/PriorityClass': ['value', 'preemptionPolicy'],
  'networking.k8s.io/IngressClass': ['spec.controller'],
  'apiextensions.k8s.io/CustomResourceDefinition': ['spec.group', 'spec.scope', 'spec.names.plural', 'spec.names.kind'],
};

/** The fields of an object that the API server never changes once it is there. */
export function immutableFields(object: KubernetesObject): readonly string[] {
  return fields[`${groupOf(object.apiVersion)}/${object.kind}`] ?? [];
}
