import { asText } from '../../workload/values/as-text';
import { isMap, type JsonMap } from '../../workload/values/maps';
import { own } from '../../workload/values/own';
import { mapAt, mapsAt, textAt, type KubernetesObject } from '../objects/kubernetes-object';
import { itemsByKey } from './paired-items';

/** What an object in a cluster remembers of what was applied to it: what is not in it was set by somebody else. */
export interface AppliedRecord {
  /** What it remembers of a field; undefined where the field was not applied. */
  field(name: string): AppliedRecord | undefined;
  /** What it remembers of an item of the list that it stands for. @param key as `itemsByKey` has it */
  item(item: unknown, key: string, field: string): AppliedRecord | undefined;
  /** What it remembers of an item in a list whose items nothing tells apart. */
  at(index: number): AppliedRecord | undefined;
}

/**
 * What was applied to an object, by kubectl's annotation or by the fields that a server-side apply owns; undefined
 * where the object does not say. Helm leaves no such record, and one that is beside its marks is of an earlier time.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function appliedRecord(object: KubernetesObject): AppliedRecord | undefined {
  const { annotations } = object.metadata;
  if (textAt(annotations, 'meta.helm.sh/release-name') !== undefined) {
    return undefined;
  }
  return (
    lastApplied(textAt(annotations, 'kubectl.kubernetes.io/last-applied-configuration'), object.kind) ??
    serverSideApplied(object)
  );
}

function lastApplied(text: string | undefined, kind: string): AppliedRecord | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isMap(value) && value['kind'] === kind ? recordOf(value, kind) : undefined;
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown, kind: string): AppliedRecord {
  const of = (inner: unknown): AppliedRecord | undefined =>
    inner === undefined || inner === null ? undefined : recordOf(inner, kind);
  return {
    field: (name) => (isMap(value) ? of(own(value, name)) : undefined),
    item: (_, key, field) => (Array.isArray(value) ? of(itemsByKey(value, kind, field)?.get(key)) : undefined),
    at: (index) => (Array.isArray(value) ? of(value[index]) : undefined),
  };
}

// Those that deploy manifests, by the names under which they apply. Others add a field of their own, such as the bundle
// of a webhook's authority.
const deployer = /^(kubectl|helm|argocd|kustomize-controller|helm-controller|pulumi|terraform|flux|kapp|fleet)/i;

function serverSideApplied(object: KubernetesObject): AppliedRecord | undefined {
  const applied = mapsAt(object, 'metadata', 'managedFields').filter(
    (each) => each['operation'] === 'Apply' && (each['subresource'] ?? '') === '' && isMap(each['fieldsV1']),
  );
  const deployers = applied.filter((each) => deployer.test(asText(each['manager'])));
  const size = (each: JsonMap): number => JSON.stringify(each['fieldsV1']).length;
  const chosen = deployers.length > 0 ? deployers : applied.sort((one, other) => size(other) - size(one)).slice(0, 1);
  return chosen.length === 0 ? undefined : ownedBy(chosen.map((each) => mapAt(each, 'fieldsV1')));
}

// Fields in the form in which their owners are kept: `f:name`, and of items `k:{"name":"web"}` or `v:"text"`.
function ownedBy(sets: readonly JsonMap[]): AppliedRecord {
  const inside = (name: string): AppliedRecord | undefined => {
    const found = sets.map((set) => own(set, name)).filter(isMap);
    return found.length === 0 ? undefined : ownedBy(found);
  };
  // What is within a field that is owned as a whole was all set by who owns it.
  const whole = sets.every((set) => Object.keys(set).every((name) => name === '.'));
  const everything: AppliedRecord = { field: () => everything, item: () => everything, at: () => everything };
  if (whole) {
    return everything;
  }
  return {
    field: (name) => inside(`f:${name}`),
    item: (item) => {
      const name = sets.flatMap((set) => Object.keys(set)).find((key) => isItem(key, item));
      return name === undefined ? undefined : inside(name);
    },
    at: () => everything,
  };
}

function isItem(name: string, item: unknown): boolean {
  try {
    const value: unknown = JSON.parse(name.slice(2));
    return name.startsWith('k:')
      ? isMap(value) && isMap(item) && Object.entries(value).every(([key, each]) => (item[key] ?? 'TCP') === each)
      : name.startsWith('v:') && value === item;
  } catch {
    return false;
  }
}
