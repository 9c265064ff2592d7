import { isMap, type JsonMap } from '../../workload/values/maps';
import { own } from '../../workload/values/own';
import { groupOf, type KubernetesObject } from '../objects/kubernetes-object';
import { appliedRecord, type AppliedRecord } from './applied-record';
import type { FilledField } from './filled-field';
import { filledFieldsOf, nameOfItem } from './filled-fields';
import { itemsByKey } from './paired-items';

/** An object of one side. */
export interface Side {
  readonly object: KubernetesObject;
  /** Whether it was read from a cluster. */
  readonly live: boolean;
}

/**
 * An object without the fields that a server, controller or tool filled in, and that the other version leaves out.
 *
 * @param other the other version. @default - none: all that somebody else filled in goes
 */
export function withoutFilled({ object, live }: Side, other: JsonMap = {}): KubernetesObject {
  const record = appliedRecord(object);
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
  const applied =
    record === undefined ? object : onlyApplied(object, other, record, { kind: object.kind, native: isNative(kind) });
  return (
    filledFieldsOf(kind)
      // The record tells of fields more than a table can, and of items that are added to a list from elsewhere less.
      .filter(({ always, path }) => always === true || (live && (record === undefined || path.endsWith('[]'))))
      .reduce<JsonMap>(
        (rest, field) => without(rest, other, field.path.split(/\.|(?=\[\])/), { field, object, list: '' }) as JsonMap,
        applied,
      ) as KubernetesObject
  );
}

// Kubernetes merges the lists of its own kinds item by item, and replaces those of others as a whole.
function isNative(kind: string): boolean {
  return /^([a-z]*|[a-z.]+(?<!\.x)\.k8s\.io)\//.test(kind) && !/^(gateway|inference)\.networking/.test(kind);
}

interface Merging {
  readonly kind: string;
  readonly native: boolean;
}

// An apply leaves alone what it did not set before and does not set now.
function onlyApplied(object: JsonMap, other: JsonMap, record: AppliedRecord, merging: Merging): JsonMap {
  const { apiVersion, kind, metadata, status, ...rest } = object;
  const { name, namespace, ...said } = metadata as JsonMap;
  const others = isMap(other['metadata']) ? other['metadata'] : {};
  const { spec } = rest;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, ...mergedMap(said, others, record.field('metadata'), merging) },
    ...(status === undefined ? {} : { status }),
    ...mergedMap(rest, other, record, merging),
    // How many pods there are is kept by itself.
    ...(isMap(spec) && spec['replicas'] !== undefined
      ? {
          spec: {
            ...mergedMap(spec, isMap(other['spec']) ? other['spec'] : {}, record.field('spec'), merging),
            replicas: spec['replicas'],
          },
        }
      : {}),
  };
}

function mergedMap(map: JsonMap, other: JsonMap, record: AppliedRecord | undefined, merging: Merging): JsonMap {
  const kept: [string, unknown][] = [];
  for (const [field, value] of Object.entries(map)) {
    const there = own(other, field) ?? undefined;
    const applied = record?.field(field);
    if (there !== undefined) {
      kept.push([field, merged(value, there, applied, { ...merging, field })]);
    } else if (applied !== undefined) {
      kept.push([field, value]);
    }
  }
  return Object.fromEntries(kept);
}

function merged(
  value: unknown,
  other: unknown,
  record: AppliedRecord | undefined,
  place: Merging & { readonly field: string },
): unknown {
  if (isMap(value) && isMap(other)) {
    return mergedMap(value, other, record, place);
  }
  if (!Array.isArray(value) || !Array.isArray(other)) {
    return value;
  }
  const { kind, native, field } = place;
  const [items, others] = [itemsByKey(value, kind, field), itemsByKey(other, kind, field)];
  if (items !== undefined && others !== undefined) {
    return [...items].flatMap(([key, item]) => {
      const applied = record?.item(item, key, field);
      if (others.has(key)) {
        return [merged(item, others.get(key), applied, { ...place, field: '' })];
      }
      return applied !== undefined || !native ? [item] : [];
    });
  }
  return value.length === other.length
    ? value.map((item, at) => merged(item, other[at], record?.at(at), { ...place, field: '' }))
    : value;
}

interface Leaving {
  readonly field: FilledField;
  readonly object: KubernetesObject;
  /** The name of the list that the value is. */
  readonly list: string;
}

function without(value: unknown, other: unknown, parts: readonly string[], leaving: Leaving): unknown {
  const [part, ...rest] = parts as [string, ...string[]];
  if (part === '[]') {
    return withoutItems(value, other, rest, leaving);
  }
  if (!isMap(value)) {
    return value;
  }
  const others = isMap(other) ? other : {};
  if (rest.length > 0) {
    const inner = own(value, part);
    const left = inner === undefined ? inner : without(inner, own(others, part), rest, { ...leaving, list: part });
    // A map that held nothing else is none of the manifest's.
    const isGone = isMap(left) && Object.keys(left).length === 0 && (own(others, part) ?? undefined) === undefined;
    return left === inner ? value : { ...value, [part]: isGone ? undefined : left };
  }
  const goes = (name: string): boolean =>
    (own(others, name) ?? undefined) === undefined &&
    own(value, name) !== undefined &&
    (part !== '*' || (leaving.field.like?.test(name) ?? true)) &&
    (leaving.field.when?.(leaving.object, value[name]) ?? true);
  const names = (part === '*' ? Object.keys(value) : [part]).filter(goes);
  return names.length === 0
    ? value
    : Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

function withoutItems(value: unknown, other: unknown, rest: readonly string[], leaving: Leaving): unknown {
  if (!Array.isArray(value)) {
    return value;
  }
  const others: readonly unknown[] = Array.isArray(other) ? other : [];
  const { object, list } = leaving;
  if (rest.length > 0) {
    const [keys, pairs] = [itemsByKey(value, object.kind, list), itemsByKey(others, object.kind, list)];
    const inner = [...(keys?.keys() ?? [])];
    const left = value.map((item, at) => without(item, pairs?.get(inner[at] ?? ''), rest, leaving));
    return left.every((item, at) => item === value[at]) ? value : left;
  }
  const there = new Set(others.map(nameOfItem));
  const left = value.filter(
    (item) =>
      there.has(nameOfItem(item)) ||
      !(leaving.field.like?.test(nameOfItem(item)) ?? true) ||
      !(leaving.field.when?.(object, item) ?? true),
  );
  if (left.length === value.length) {
    return value;
  }
  // A list that somebody else made is no empty list of the manifest's.
  return left.length === 0 && !Array.isArray(other) ? undefined : left;
}
