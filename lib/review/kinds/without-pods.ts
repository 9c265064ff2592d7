import { own } from '../../workload/values/own';

// The groups of Kubernetes itself: those without a dot, and names under `k8s.io`, which Kubernetes reserves.
// @see https://kubernetes.io/docs/reference/using-api/#api-groups
const kubernetes = /^(|apps|batch|autoscaling|policy|extensions|[a-z0-9.-]+\.k8s\.io)$/;
// Groups under the domain of Kubernetes that belong to other projects.
const projects = /\.x-k8s\.io$|^(gateway|inference)\.networking/;

const others: Readonly<Record<string, readonly string[]>> = {
  'external-secrets.io': ['ExternalSecret', 'SecretStore', 'ClusterSecretStore'],
  'keda.sh': ['ScaledObject', 'TriggerAuthentication', 'ClusterTriggerAuthentication'],
  'networking.istio.io': ['DestinationRule', 'VirtualService'],
  'security.istio.io': ['AuthorizationPolicy', 'PeerAuthentication'],
  'gateway.networking.k8s.io': ['Gateway', 'GatewayClass', 'HTTPRoute', 'GRPCRoute', 'ReferenceGrant'],
  'inference.networking.k8s.io': ['InferencePool'],
  'inference.networking.x-k8s.io': ['InferencePool', 'InferenceModel', 'InferenceObjective'],
  'kueue.x-k8s.io': ['LocalQueue', 'ClusterQueue', 'ResourceFlavor', 'WorkloadPriorityClass', 'Cohort', 'Topology'],
  'trainer.kubeflow.org': ['TrainingRuntime', 'ClusterTrainingRuntime'],
  'monitoring.coreos.com': [
    'ServiceMonitor',
    'PodMonitor',
    'PrometheusRule',
    'Probe',
    'ScrapeConfig',
    'AlertmanagerConfig',
  ],
};

/** Whether a kind makes no pods itself, and rules know what it means. */
export function knownWithoutPods(group: string, kind: string): boolean {
  return (own(others, group)?.includes(kind) ?? false) || (kubernetes.test(group) && !projects.test(group));
}
