import { isMap, type JsonMap } from '../../workload/values/maps';
import { groupOf, mapAt, mapsAt, textAt, type KubernetesObject } from '../objects/kubernetes-object';

/** Finds an object of the same side, in the namespace of the one that is looked at or in none. */
export type FindNamed = (named: {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}) => KubernetesObject | undefined;

/**
 * An object with what it takes for its pods from another object: a Rollout its template from the workload that it
 * names, a predictor of KServe its resources from its runtime. It is the object itself where it says all of that, or
 * where the other one is not there.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/migrating/#reference-deployment-from-rollout
 * @see https://kserve.github.io/website/docs/concepts/resources/servingruntime
 */
export function withBorrowedPods(object: KubernetesObject, find: FindNamed): KubernetesObject {
  switch (`${groupOf(object.apiVersion)}/${object.kind}`) {
    case 'argoproj.io/Rollout':
      return ofRollout(object, find);
    case 'serving.kserve.io/InferenceService':
      return ofInferenceService(object, find);
    default:
      return object;
  }
}

function ofRollout(object: KubernetesObject, find: FindNamed): KubernetesObject {
  const spec = mapAt(object, 'spec');
  const [kind, name] = [textAt(spec, 'workloadRef', 'kind'), textAt(spec, 'workloadRef', 'name')];
  if (spec['template'] !== undefined || kind === undefined || name === undefined) {
    return object;
  }
  const group = groupOf(textAt(spec, 'workloadRef', 'apiVersion') ?? 'apps/v1');
  const template = mapAt(find({ group, kind, name }), 'spec')['template'];
  return isMap(template) ? { ...object, spec: { ...spec, template } } : object;
}

function ofInferenceService(object: KubernetesObject, find: FindNamed): KubernetesObject {
  const parts = ['predictor', 'transformer', 'explainer'].flatMap((part): [string, JsonMap][] => {
    const { model, ...rest } = mapAt(object, 'spec', part);
    const name = textAt(model, 'runtime');
    if (!isMap(model) || model['resources'] !== undefined || name === undefined) {
      return [];
    }
    const group = 'serving.kserve.io';
    const runtime =
      find({ group, kind: 'ServingRuntime', name }) ?? find({ group, kind: 'ClusterServingRuntime', name });
    const container = mapsAt(runtime, 'spec', 'containers').find((each) => each['name'] === 'kserve-container');
    const resources = container?.['resources'];
    return isMap(resources) ? [[part, { ...rest, model: { ...model, resources } }]] : [];
  });
  return parts.length === 0 ? object : { ...object, spec: { ...mapAt(object, 'spec'), ...Object.fromEntries(parts) } };
}
