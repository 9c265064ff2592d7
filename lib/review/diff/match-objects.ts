import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { canonicalJson } from '../../workload/configuration/content-hash';
import { append } from '../append';
import { hasGeneratedName } from '../objects/generated-name';
import { groupOf, objectKey, type SourcedObject } from '../objects/kubernetes-object';
import { stemOf } from '../objects/hashed-name';

/** One object before and after. */
export interface Pair {
  /** @default - it is new */
  readonly before?: SourcedObject;
  /** @default - it is gone */
  readonly after?: SourcedObject;
}

/**
 * Finds which objects are the same before and after: by group, kind, namespace and name; and, where the name ends with
 * a generated hash, by the rest of the name. Of those that the API server is to name (`generateName`) each is beside
 * the one that is equal, or else beside one of the same beginning, which it has taken the place of in the files.
 *
 * @returns in the order of after, then those that are gone
 */
export function matchObjects(before: readonly SourcedObject[], after: readonly SourcedObject[]): Pair[] {
  const [keysBefore, keysAfter] = [keysOf(before), keysOf(after)];
  const left = new Map(before.map((object, at) => [keysBefore[at]!, object]));
  const pairs = after.map((object, at) => {
    const key = keysAfter[at]!;
    const match = left.get(key);
    left.delete(key);
    return { ...(match === undefined ? {} : { before: match }), after: object };
  });
  const renamed = new Map<string, (readonly [string, SourcedObject])[]>();
  for (const entry of left) {
    const key = stemKey(entry[1]);
    if (key !== undefined) {
      append(renamed, key, entry);
    }
  }
  // Reversed, because the first of several is to be taken first, and only taking from the end costs nothing.
  renamed.forEach((objects) => objects.reverse());
  const matched = pairs.map((pair): Pair => {
    const key = pair.before === undefined ? stemKey(pair.after) : undefined;
    const match = key === undefined ? undefined : renamed.get(key)?.pop();
    if (match === undefined) {
      return pair;
    }
    left.delete(match[0]);
    return { before: match[1], after: pair.after };
  });
  // An earlier run of a generated name stays where it is.
  const gone = [...left.values()].filter(({ object }) => !hasGeneratedName(object));
  return [...matched, ...gone.map((object) => ({ before: object }))];
}

// Objects of a generated name are told apart by all that they hold.
function keysOf(objects: readonly SourcedObject[]): string[] {
  const runs = new Map<string, number>();
  return objects.map((sourced) => {
    const key = objectKey(sourced);
    if (!hasGeneratedName(sourced.object)) {
      return key;
    }
    const run = `${key}|${canonicalJson(sourced.object)}`;
    const earlier = runs.get(run) ?? 0;
    runs.set(run, earlier + 1);
    return `${run}|${earlier}`;
  });
}

function stemKey(sourced: SourcedObject): string | undefined {
  const { object, environment = '' } = sourced;
  const stem = hasGeneratedName(object) ? object.metadata.name : stemOf(object);
  return stem === undefined
    ? undefined
    : [environment, groupOf(object.apiVersion), object.kind, namespaceOrDefault(object), stem].join('|');
}
