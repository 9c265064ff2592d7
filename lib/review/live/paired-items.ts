import { isMap } from '../../workload/values/maps';
import { itemKeys, listKind } from '../objects/list-keys';

/**
 * The items of a list by what tells them apart, so that those of two versions can be paired before their defaults are
 * filled in; undefined where nothing tells them apart.
 *
 * @param kind the kind of the object
 * @param field the name of the list
 */
export function itemsByKey(items: readonly unknown[], kind: string, field: string): Map<string, unknown> | undefined {
  const merge = mergeKeys(items, kind, field);
  const keys = merge === undefined ? texts(items) : itemKeys(items.map(withProtocol), merge);
  return keys === undefined || new Set(keys).size !== items.length
    ? undefined
    : new Map(keys.map((key, at) => [key, items[at]]));
}

function texts(items: readonly unknown[]): string[] | undefined {
  return items.every((item) => typeof item === 'string') ? [...items] : undefined;
}

function mergeKeys(items: readonly unknown[], kind: string, field: string): readonly string[] | undefined {
  if (field === 'ports' && items.every((item) => isMap(item) && item['containerPort'] !== undefined)) {
    return ['containerPort', 'protocol'];
  }
  const found = listKind(kind, field);
  return typeof found === 'object' ? found.keys : undefined;
}

function withProtocol(item: unknown): unknown {
  return isMap(item) ? { protocol: 'TCP', ...item } : item;
}
