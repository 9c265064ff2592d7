import { isMap, type JsonMap } from '../../workload/values/maps';
import { own } from '../../workload/values/own';
import { type KubernetesObject } from '../objects/kubernetes-object';
import { withOctalModes } from '../objects/file-mode';
import { itemKeys, listKind } from '../objects/list-keys';
import { diffSets, diffTexts } from './diff-lists';
import { fieldPath, type FieldChange } from './field-change';
import type { Renames } from './renames';

/** What a comparison needs to know. */
interface Comparison {
  readonly kind: string;
  readonly renames: Renames;
  readonly found: FieldChange[];
}

/**
 * The fields in which two normalized versions of one object differ. Lists are compared by
 * Kubernetes' merge keys. Names, and the version of the API, belong to the object's identity and are not compared.
 */
export function diffObjects(before: KubernetesObject, after: KubernetesObject, renames: Renames): FieldChange[] {
  const found: FieldChange[] = [];
  const comparison = { kind: after.kind, renames, found };
  diffMaps(withoutIdentity(before), withoutIdentity(after), '', comparison);
  return found;
}

function withoutIdentity(object: KubernetesObject): JsonMap {
  const { metadata } = object;
  return {
    ...object,
    apiVersion: undefined,
    kind: undefined,
    metadata: { ...metadata, name: undefined, namespace: undefined },
  };
}

function diffMaps(before: JsonMap, after: JsonMap, path: string, comparison: Comparison): void {
  for (const field of Object.keys(before)) {
    diffValues(before[field], own(after, field), { path: fieldPath(path, field), field }, comparison);
  }
  for (const field of Object.keys(after)) {
    if (own(before, field) === undefined) {
      diffValues(undefined, after[field], { path: fieldPath(path, field), field }, comparison);
    }
  }
}

/** Where a value is. */
interface Place {
  readonly path: string;
  /** The name of its field; that of the list for an item of one, and empty for an item with a key. */
  readonly field: string;
}

function diffValues(before: unknown, after: unknown, place: Place, comparison: Comparison): void {
  if (before === after) {
    return;
  }
  const { path } = place;
  if (isMap(before) && isMap(after)) {
    diffMaps(before, after, path, comparison);
  } else if (Array.isArray(before) && Array.isArray(after)) {
    diffLists(before, after, place, comparison);
  } else if (before === undefined && isMap(after) && isPlainTexts(after)) {
    // Each entry of a new map of texts, such as labels, is told by itself: that says more than the whole map.
    diffMaps({}, after, path, comparison);
  } else if (after === undefined && isMap(before) && isPlainTexts(before)) {
    diffMaps(before, {}, path, comparison);
  } else {
    add(before, after, path, comparison);
  }
}

function diffLists(
  before: readonly unknown[],
  after: readonly unknown[],
  { path, field }: Place,
  comparison: Comparison,
): void {
  const kind =
    field === 'ports' && isContainerPorts(before, after)
      ? { keys: ['containerPort', 'protocol'] }
      : listKind(comparison.kind, field);
  const known = typeof kind === 'object' ? kind.keys : undefined;
  const keys = kind === undefined ? ['name'] : known;
  if (keys !== undefined) {
    const [one, other] = [itemKeys(before, keys), itemKeys(after, keys)];
    if (one !== undefined && other !== undefined) {
      diffKeyed(
        new Map(one.map((key, at) => [key, before[at]])),
        new Map(other.map((key, at) => [key, after[at]])),
        path,
        comparison,
      );
      return;
    }
  }
  if (kind !== undefined && kind !== 'ordered') {
    diffSets(before, after, path, (one, other, at) => add(one, other, at, comparison));
    return;
  }
  if ([...before, ...after].every((item) => typeof item === 'string')) {
    diffTexts(before as string[], after as string[], path, (one, other, at) => add(one, other, at, comparison));
    return;
  }
  for (let at = 0; at < Math.max(before.length, after.length); at++) {
    diffValues(before[at], after[at], { path: `${path}[${at}]`, field }, comparison);
  }
}

function diffKeyed(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
  path: string,
  comparison: Comparison,
): void {
  for (const [key, item] of before) {
    diffValues(item, after.get(key), { path: `${path}[${key}]`, field: '' }, comparison);
  }
  for (const [key, item] of after) {
    if (!before.has(key)) {
      add(undefined, item, `${path}[${key}]`, comparison);
    }
  }
}

function add(before: unknown, after: unknown, path: string, { renames, found }: Comparison): void {
  const generated =
    isChecksum(before, after, path) || isRelease(before, after, path) || renames.sameThing(before, after);
  found.push({
    path,
    ...(before === undefined ? {} : { before: withOctalModes(before, path) }),
    ...(after === undefined ? {} : { after: withOctalModes(after, path) }),
    ...(generated ? { generated } : {}),
  });
}

// A chart makes pods restart with their configuration by putting its checksum into an annotation of the pods.
function isChecksum(before: unknown, after: unknown, path: string): boolean {
  const hash = /^[0-9a-f]{32,128}$/;
  return (
    path.includes('annotations') &&
    typeof before === 'string' &&
    typeof after === 'string' &&
    hash.test(before) &&
    hash.test(after)
  );
}

// Every object of a chart has the release's version in its labels, and would count as changed in every release.
// @see https://helm.sh/docs/chart_best_practices/labels/#standard-labels
function isRelease(before: unknown, after: unknown, path: string): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    /metadata\.labels\['(helm\.sh\/chart|app\.kubernetes\.io\/version)'\]$/.test(path)
  );
}

function isContainerPorts(before: readonly unknown[], after: readonly unknown[]): boolean {
  return [...before, ...after].every((item) => isMap(item) && item['containerPort'] !== undefined);
}

function isPlainTexts(value: JsonMap): boolean {
  const values = Object.values(value);
  return values.length > 0 && values.every((item) => typeof item === 'string');
}
