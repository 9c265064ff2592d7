import type { Rule } from '../../rule';

// @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
const removed: readonly (readonly [apiVersion: string, kinds: readonly string[], minor: number, instead: string])[] = [
  ['extensions/v1beta1', ['Ingress'], 22, 'networking.k8s.io/v1'],
  [
    'extensions/v1beta1',
    ['Deployment', 'DaemonSet', 'ReplicaSet', 'NetworkPolicy', 'PodSecurityPolicy'],
    16,
    'apps/v1, networking.k8s.io/v1',
  ],
  ['apps/v1beta1', ['Deployment', 'StatefulSet'], 16, 'apps/v1'],
  ['apps/v1beta2', ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'], 16, 'apps/v1'],
  ['networking.k8s.io/v1beta1', ['Ingress', 'IngressClass'], 22, 'networking.k8s.io/v1'],
  [
    'rbac.authorization.k8s.io/v1beta1',
    ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
    22,
    'rbac.authorization.k8s.io/v1',
  ],
  ['apiextensions.k8s.io/v1beta1', ['CustomResourceDefinition'], 22, 'apiextensions.k8s.io/v1'],
  [
    'admissionregistration.k8s.io/v1beta1',
    ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'],
    22,
    'admissionregistration.k8s.io/v1',
  ],
  ['storage.k8s.io/v1beta1', ['StorageClass', 'CSIDriver', 'CSINode', 'VolumeAttachment'], 22, 'storage.k8s.io/v1'],
  ['scheduling.k8s.io/v1beta1', ['PriorityClass'], 22, 'scheduling.k8s.io/v1'],
  ['batch/v1beta1', ['CronJob'], 25, 'batch/v1'],
  ['policy/v1beta1', ['PodDisruptionBudget', 'PodSecurityPolicy'], 25, 'policy/v1'],
  ['autoscaling/v2beta1', ['HorizontalPodAutoscaler'], 25, 'autoscaling/v2'],
  ['autoscaling/v2beta2', ['HorizontalPodAutoscaler'], 26, 'autoscaling/v2'],
  [
    'flowcontrol.apiserver.k8s.io/v1beta3',
    ['FlowSchema', 'PriorityLevelConfiguration'],
    32,
    'flowcontrol.apiserver.k8s.io/v1',
  ],
];
// Older versions are no longer maintained by anybody.
const assumed = 32;

/** An object of an API version that the cluster no longer has. */
export const removedApi: Rule = {
  id: 'removed-api',
  severity: 'high',
  consequence: 'correctness',
  finds: 'An object is of an API version that the cluster (without one: Kubernetes 1.32) no longer has.',
  why: 'It cannot be applied.',
  fix: 'Use the version in the message; fields may have other names there.',
  *check({ changes, clusterOf }) {
    for (const change of changes) {
      const { after, before, object } = change;
      const version = clusterOf(object.environment)?.profile.kubernetesVersion;
      const minor = version === undefined ? assumed : Number(version.split('.')[1]);
      const found = removed.find(
        ([apiVersion, kinds, since]) =>
          after?.apiVersion === apiVersion && kinds.includes(after.kind) && since <= minor,
      );
      if (after !== undefined && found !== undefined && before?.apiVersion !== after.apiVersion) {
        yield {
          on: change,
          path: 'apiVersion',
          message:
            `Kubernetes has no ${after.apiVersion} ${after.kind} since 1.${found[2]}: it cannot be applied. ` +
            `Use ${found[3]}`,
          after: after.apiVersion,
        };
      }
    }
  },
};
