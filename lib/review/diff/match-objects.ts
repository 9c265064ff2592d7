import { append } from '../append';
import { groupOf, namespaceOf, objectKey, type SourcedObject } from '../objects/kubernetes-object';
import { stemOf } from '../objects/hashed-name';

/** One object before and after. */
export interface Pair {
  /** @default - it is new */
  readonly before?: SourcedObject;
  /** @default - it is gone */
  readonly after?: SourcedObject;
}

/**
 * Finds which objects are the same before and after: by group, kind, namespace and name; and, where the name ends with a
 * generated hash, by the rest of the name.
 *
 * @returns in the order of after, then those that are gone
 */
export function matchObjects(before: readonly SourcedObject[], after: readonly SourcedObject[]): Pair[] {
  const left = new Map(before.map((object) => [objectKey(object), object]));
  const pairs = after.map((object) => {
    const key = objectKey(object);
    const match = left.get(key);
    left.delete(key);
    return { ...(match === undefined ? {} : { before: match }), after: object };
  });
  const renamed = new Map<string, SourcedObject[]>();
  for (const object of left.values()) {
    const key = stemKey(object);
    if (key !== undefined) {
      append(renamed, key, object);
    }
  }
  // The first of several is taken first, and taking the last costs nothing.
  renamed.forEach((objects) => objects.reverse());
  const matched = pairs.map((pair): Pair => {
    const key = pair.before === undefined ? stemKey(pair.after) : undefined;
    const match = key === undefined ? undefined : renamed.get(key)?.pop();
    if (match === undefined) {
      return pair;
    }
    left.delete(objectKey(match));
    return { before: match, after: pair.after };
  });
  return [...matched, ...[...left.values()].map((object) => ({ before: object }))];
}

function stemKey(sourced: SourcedObject): string | undefined {
  const { object, environment = '' } = sourced;
  const stem = stemOf(object);
  return stem === undefined
    ? undefined
    : [environment, groupOf(object.apiVersion), object.kind, namespaceOf(object), stem].join('|');
}
