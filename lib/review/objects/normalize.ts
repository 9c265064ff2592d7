import { isMap } from '../../workload/values/maps';
import { bareMap } from '../../workload/values/own';
import { parseQuantity } from '../../workload/values/quantity';
import { groupOf, mapAt, type KubernetesObject } from './kubernetes-object';
import { kindShapes } from './kind-shapes';
import { completePods } from './pod-shape';
import { complete, type Draft } from './shape';
import { withoutUsualValues } from './usual-values';

// Fields that the cluster writes into an object. `kubectl get` shows them, and they say nothing about a change.
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
// Fields where an empty map means the same as no field: `labels: {}`. There are others where it means something:
// `emptyDir: {}` is a scratch volume, and `podSelector: {}` selects all pods.
const sameWhenEmpty = new Set([
  'metadata',
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
  // of a VerticalPodAutoscaler
  'minAllowed',
  'maxAllowed',
]);
const amountFields = new Set([
  'sizeLimit',
  'averageValue',
  'divisor',
  // quotas of Kueue
  'nominalQuota',
  'borrowingLimit',
  'lendingLimit',
]);

/**
 * An object as the API server would keep it: defaults are filled in, quantities have their shortest form (`1000m` is
 * `1`), and fields are gone that the cluster itself writes (`uid`) or that mean nothing (`labels: {}`). So two objects
 * that mean the same are equal.
 *
 * @param autoscaled whether an autoscaler sets its replicas: the default of 1 is then none
 */
export function normalize(object: KubernetesObject, autoscaled = false): KubernetesObject {
  const key = `${groupOf(object.apiVersion)}/${object.kind}`;
  const shape = kindShapes[key];
  const how = { opaque: key === '/ConfigMap' || key === '/Secret' ? 'data' : '', builtIn: shape !== undefined };
  const draft = copyMap(object, how) as KubernetesObject & Draft;
  delete draft['status'];
  const replicas = mapAt(draft, 'spec')['replicas'];
  if (shape === undefined) {
    withoutUsualValues(key, draft['spec']);
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

/** How an object is copied. */
interface Copying {
  /** The field that is copied as it is. @default - none: '' */
  readonly opaque: string;
  /** Whether its kind is one of Kubernetes' own, of which an empty list says no more than none. */
  readonly builtIn: boolean;
}

// The values of a ConfigMap are texts, whatever they are called.
function copyMap(value: object, how: Copying, parent = ''): Draft {
  // The copy inherits nothing: a field that the user called `constructor` is found only where it was written.
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
    if (field === how.opaque && parent === '' && isMap(item)) {
      if (Object.keys(item).length > 0) {
        copied[field] = Object.assign(bareMap(), item);
      }
      continue;
    }
    const kept = copy(item, how, field, parent);
    if (kept !== undefined) {
      copied[field] = kept;
    }
  }
  return copied;
}

function copy(value: unknown, how: Copying, field: string, parent: string): unknown {
  if (Array.isArray(value)) {
    return how.builtIn && value.length === 0 ? undefined : value.map((item: unknown) => copy(item, how, '', field));
  }
  if (typeof value === 'object' && value !== null) {
    const copied = copyMap(value, how, field);
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
