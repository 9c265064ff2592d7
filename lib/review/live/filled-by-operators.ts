import { isMap } from '../../workload/values/maps';
import type { KubernetesObject } from '../objects/kubernetes-object';
import type { FilledField } from './filled-field';

const queue = 'kueue.x-k8s.io/queue-name';
const inQueue = ({ metadata }: KubernetesObject): boolean => metadata.labels?.[queue] !== undefined;

/**
 * What Kueue writes into the pods of a run that it admits: where they run, by the flavors, and whose they are.
 *
 * @param at where their template is
 * @see https://kueue.sigs.k8s.io/docs/concepts/resource_flavor/
 */
export function byKueue(at: string): FilledField[] {
  return [
    { path: `${at}.metadata.labels.*`, like: /^kueue\.x-k8s\.io\//, when: inQueue },
    { path: `${at}.metadata.annotations.*`, like: /^kueue\.x-k8s\.io\//, when: inQueue },
    { path: `${at}.spec.nodeSelector.*`, when: inQueue },
    { path: `${at}.spec.tolerations[]`, when: inQueue },
    { path: `${at}.spec.schedulingGates[]`, like: /^kueue\.x-k8s\.io\//, when: inQueue },
  ];
}

// Those of the namespace's defaults are of processors and memory; an accelerator is somebody's own wish.
const usualResources = (_: KubernetesObject, value: unknown): boolean =>
  isMap(value) &&
  Object.values(value).every(
    (amounts) => isMap(amounts) && Object.keys(amounts).every((resource) => ['cpu', 'memory'].includes(resource)),
  );

const oneRoute = (_: KubernetesObject, value: unknown): boolean =>
  JSON.stringify(value) === JSON.stringify([{ latestRevision: true, percent: 100 }]);
const is =
  (usual: unknown) =>
  (_: KubernetesObject, value: unknown): boolean =>
    value === usual;

/**
 * The fields that webhooks and controllers of operators fill in, by group and kind.
 *
 * @see https://github.com/kserve/kserve/blob/master/pkg/apis/serving/v1beta1/inference_service_defaults.go
 * @see https://github.com/knative/serving/blob/main/pkg/apis/serving/v1/revision_defaults.go
 */
export const filledByOperators: Readonly<Record<string, readonly FilledField[]>> = {
  'keda.sh/ScaledObject': [{ path: 'metadata.labels.*', like: /^scaledobject\.keda\.sh\/name$/ }],
  'jobset.x-k8s.io/JobSet': byKueue('spec.replicatedJobs[].template.spec.template'),
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': [
    ...byKueue('spec.leaderWorkerTemplate.workerTemplate'),
    ...byKueue('spec.leaderWorkerTemplate.leaderTemplate'),
  ],
  'argoproj.io/Rollout': [
    { path: 'metadata.annotations.*', like: /^rollout\.argoproj\.io\// },
    { path: 'spec.restartAt' },
  ],
  'serving.kserve.io/InferenceService': [
    { path: 'metadata.annotations.*', like: /^serving\.kserve\.io\/deploymentMode$/ },
    ...['predictor', 'transformer', 'explainer'].flatMap((part): FilledField[] => [
      { path: `spec.${part}.model.name`, when: is('') },
      { path: `spec.${part}.model.protocolVersion` },
      { path: `spec.${part}.model.runtime` },
      { path: `spec.${part}.model.resources`, when: usualResources },
    ]),
  ],
  'serving.knative.dev/Service': [
    { path: 'metadata.annotations.*', like: /^serving\.knative\.dev\/(creator|lastModifier)$/ },
    { path: 'spec.template.spec.containerConcurrency', when: is(0) },
    { path: 'spec.template.spec.enableServiceLinks', when: is(false) },
    { path: 'spec.template.spec.timeoutSeconds', when: is(300) },
    { path: 'spec.traffic', when: oneRoute },
  ],
};
