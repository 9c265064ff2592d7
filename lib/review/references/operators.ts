import type { Reference } from './reference';

const kserve = 'serving.kserve.io';
const certManager = 'cert-manager.io';
const externalSecrets = 'external-secrets.io';
const argo = 'argoproj.io';

/** Whom custom resources of operators name. */
export const referencesOfOperators: readonly Reference[] = [
  {
    from: { group: 'trainer.kubeflow.org', kind: 'TrainJob' },
    path: 'spec.runtimeRef.name',
    to: { group: 'trainer.kubeflow.org', kind: 'ClusterTrainingRuntime', cluster: true },
    beside: { group: 'apiGroup', kind: 'kind' },
    severity: 'high',
    without: 'the job is never started',
  },
  ...['predictor', 'transformer', 'explainer'].map((part) => ({
    from: { group: kserve, kind: 'InferenceService' },
    path: `spec.${part}.model.runtime`,
    to: { group: kserve, kind: 'ServingRuntime' },
    otherwise: { group: kserve, kind: 'ClusterServingRuntime' },
    severity: 'high' as const,
    without: 'the controller can no longer make or change its pods',
  })),
  {
    from: { group: kserve, kind: 'LLMInferenceService' },
    path: 'spec.baseRefs[*].name',
    to: { group: kserve, kind: 'LLMInferenceServiceConfig' },
    severity: 'high',
    without: 'the controller can no longer make or change its pods',
  },
  {
    from: { group: kserve, kind: 'LLMInferenceService' },
    path: 'spec.router.gateway.refs[*].name',
    to: { group: 'gateway.networking.k8s.io', kind: 'Gateway' },
    beside: { namespace: 'namespace' },
    severity: 'high',
    without: 'nothing takes its requests',
    purpose: 'requests',
  },
  {
    from: { group: kserve, kind: 'LLMInferenceService' },
    path: 'spec.router.scheduler.pool.ref.name',
    to: { group: 'inference.networking.k8s.io', kind: 'InferencePool' },
    severity: 'high',
    without: 'nothing takes its requests',
    purpose: 'requests',
  },
  {
    from: { group: 'ray.io', kind: 'RayCluster' },
    path: 'spec.gcsFaultToleranceOptions.redisPassword.valueFrom.secretKeyRef.name',
    to: { kind: 'Secret' },
    beside: { keys: 'key' },
    severity: 'high',
    without: 'its head does not start',
  },
  {
    from: { group: argo, kind: 'Rollout' },
    path: 'spec.workloadRef.name',
    to: { group: 'apps', kind: 'Deployment' },
    beside: { apiVersion: 'apiVersion', kind: 'kind' },
    severity: 'high',
    without: 'it has no template for its pods',
  },
  {
    from: { group: certManager, kind: 'Certificate' },
    path: 'spec.issuerRef.name',
    to: { group: certManager, kind: 'Issuer' },
    beside: { group: 'group', kind: 'kind' },
    without: 'the certificate is not renewed',
  },
  ...[
    ['cert-manager.io/issuer', 'Issuer'] as const,
    ['cert-manager.io/cluster-issuer', 'ClusterIssuer'] as const,
  ].flatMap(([annotation, kind]) =>
    [
      { group: 'networking.k8s.io', kind: 'Ingress' },
      { group: 'gateway.networking.k8s.io', kind: 'Gateway' },
    ].map((from) => ({
      from,
      path: `metadata.annotations['${annotation}']`,
      to: { group: certManager, kind, cluster: kind === 'ClusterIssuer' },
      without: 'its certificate is not renewed',
    })),
  ),
  {
    from: { group: 'karpenter.sh', kind: 'NodePool' },
    path: 'spec.template.spec.nodeClassRef.name',
    to: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', cluster: true },
    beside: { group: 'group', kind: 'kind' },
    severity: 'high',
    without: 'no nodes are made for its pods',
  },
  {
    from: { group: externalSecrets, kind: 'ExternalSecret' },
    path: 'spec.secretStoreRef.name',
    to: { group: externalSecrets, kind: 'SecretStore' },
    beside: { kind: 'kind' },
    without: 'its Secret is no longer brought up to date',
  },
];
