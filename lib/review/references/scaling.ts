import type { KindName, Reference } from './reference';

/**
 * Kinds that set the number of another one's pods, each with the field that names it.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/
 */
export const autoscalers: readonly (KindName & { readonly target: string })[] = [
  { group: 'autoscaling', kind: 'HorizontalPodAutoscaler', target: 'spec.scaleTargetRef' },
  { group: 'keda.sh', kind: 'ScaledObject', target: 'spec.scaleTargetRef' },
  { group: 'autoscaling.aibrix.ai', kind: 'PodAutoscaler', target: 'spec.scaleTargetRef' },
  { group: 'autoscaling.internal.knative.dev', kind: 'PodAutoscaler', target: 'spec.scaleTargetRef' },
];

const deployment = { group: 'apps', kind: 'Deployment' };
const keda = 'keda.sh';
const kindAndVersion = { kind: 'kind', apiVersion: 'apiVersion' };

/** Whom autoscalers name. */
export const referencesOfScaling: readonly Reference[] = [
  ...autoscalers.map(({ group, kind, target }) => ({
    from: { group: group ?? '', kind },
    path: `${target}.name`,
    to: deployment,
    beside: kindAndVersion,
    severity: 'high' as const,
    without: 'it scales nothing',
    together: true,
    purpose: 'scaling' as const,
  })),
  {
    from: { group: 'autoscaling.k8s.io', kind: 'VerticalPodAutoscaler' },
    path: 'spec.targetRef.name',
    to: deployment,
    beside: kindAndVersion,
    without: 'it sets nothing',
    purpose: 'scaling',
  },
  ...['ScaledObject', 'ScaledJob'].map((kind) => ({
    from: { group: keda, kind },
    path: 'spec.triggers[*].authenticationRef.name',
    to: { group: keda, kind: 'TriggerAuthentication' },
    beside: { kind: 'kind' },
    severity: 'high' as const,
    without: 'it cannot read its metric, and does not scale',
    purpose: 'scaling' as const,
  })),
  ...['TriggerAuthentication', 'ClusterTriggerAuthentication'].flatMap((kind) =>
    [
      ['spec.secretTargetRef[*].name', 'Secret'] as const,
      ['spec.configMapTargetRef[*].name', 'ConfigMap'] as const,
    ].map(([path, of]) => ({
      from: { group: keda, kind },
      path,
      to: { kind: of },
      beside: { keys: 'key' },
      live: true,
      without: 'autoscalers that use it cannot read their metric, and do not scale',
    })),
  ),
];
