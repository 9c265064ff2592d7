import { bareMap } from '../../workload/own';
import { parseQuantity } from '../../workload/quantity';
import { groupOf, isMap, mapAt, type KubernetesObject } from './kubernetes-object';
import { kindShapes } from './kind-shapes';
import { completePods } from './pod-shape';
import { complete, type Draft } from './shape';

// What the cluster writes into an object. It is in what `kubectl get` answers, and says nothing about a change.
const written = new Set([
  'creationTimestamp',
  'managedFields',
  'uid',
  'resourceVersion',
  'generation',
  'selfLink',
  'deletionTimestamp',
]);
const writtenAnnotations = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
]);
// Maps of which an empty one says no more than none. Of others it does: `emptyDir: {}`, `podSelector: {}`.
const sameWhenEmpty = new Set([
  'labels',
  'annotations',
  'resources',
  'requests',
  'limits',
  'securityContext',
  'nodeSelector',
  'matchLabels',
  'data',
  'stringData',
  'binaryData',
  'affinity',
  'strategy',
  'updateStrategy',
  'lifecycle',
  'status',
]);
const amounts = new Set([
  'requests',
  'limits',
  'hard',
  'capacity',
  'default',
  'defaultRequest',
  'max',
  'min',
  'podFixed',
]);
const amountFields = new Set(['sizeLimit', 'averageValue', 'divisor']);

/**
 * An object as the API server would keep it: defaults filled in, quantities in their shortest form (`1000m` is `1`),
 * without what the cluster itself writes and what says no more than nothing. Two objects that mean the same are equal.
 *
 * @param autoscaled whether an autoscaler sets its replicas: the default of 1 is then none
 */
export function normalize(object: KubernetesObject, autoscaled = false): KubernetesObject {
  const key = `${groupOf(object.apiVersion)}/${object.kind}`;
  const shape = kindShapes[key];
  const draft = copyMap(
    object,
    key === '/ConfigMap' || key === '/Secret' ? 'data' : '',
    shape !== undefined,
  ) as KubernetesObject & Draft;
  delete draft['status'];
  const replicas = mapAt(draft, 'spec')['replicas'];
  if (shape === undefined) {
    completePods(draft['spec']);
  } else {
    complete(draft, shape);
  }
  if (autoscaled && replicas === undefined && isMap(draft['spec'])) {
    const spec: Draft = draft['spec'];
    delete spec['replicas'];
  }
  return draft;
}

// The values of a ConfigMap are texts, whatever they are called.
function copyMap(value: object, opaque: string, builtIn: boolean, parent = ''): Draft {
  // It inherits nothing, so that no name of the user's is found where it does not stand.
  const copied: Draft = bareMap();
  for (const [field, item] of Object.entries(value) as [string, unknown][]) {
    if (
      item === null ||
      item === undefined ||
      (parent === 'metadata' && written.has(field)) ||
      (parent === 'annotations' && writtenAnnotations.has(field))
    ) {
      continue;
    }
    if (field === opaque && parent === '' && isMap(item)) {
      if (Object.keys(item).length > 0) {
        copied[field] = Object.assign(bareMap(), item);
      }
      continue;
    }
    const kept = copy(item, opaque, builtIn, field, parent);
    if (kept !== undefined) {
      copied[field] = kept;
    }
  }
  return copied;
}

function copy(value: unknown, opaque: string, builtIn: boolean, field: string, parent: string): unknown {
  if (Array.isArray(value)) {
    return builtIn && value.length === 0
      ? undefined
      : value.map((item: unknown) => copy(item, opaque, builtIn, '', field));
  }
  if (typeof value === 'object' && value !== null) {
    const copied = copyMap(value, opaque, builtIn, field);
    return sameWhenEmpty.has(field) && Object.keys(copied).length === 0 ? undefined : copied;
  }
  if (
    (typeof value === 'string' || typeof value === 'number') &&
    (amounts.has(parent) || amountFields.has(field) || (parent === 'target' && field === 'value'))
  ) {
    return parseQuantity(value)?.text ?? value;
  }
  return value;
}
