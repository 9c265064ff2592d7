import { canonicalJson } from '../../workload/configuration/content-hash';
import { append } from '../append';

/** Takes a difference between two lists. */
export type Differs = (before: unknown, after: unknown, path: string) => void;

/**
 * Compares lists without regard to their order, nor to that of texts inside of their items: `verbs: [get, list]` equals
 * `verbs: [list, get]`.
 */
export function diffSets(before: readonly unknown[], after: readonly unknown[], path: string, differs: Differs): void {
  const [gone, added] = [without(before, after, sortTexts), without(after, before, sortTexts)];
  pairs(
    gone,
    added,
    () => '',
    (one, other) => differs(one, other, `${path}[]`),
  );
}

/**
 * Compares texts whose order counts, such as arguments, and tells those that differ. Two arguments of one name are one
 * that changed: `--port=80` became `--port=81`.
 */
export function diffTexts(before: readonly string[], after: readonly string[], path: string, differs: Differs): void {
  const gone = without(before, after) as string[];
  const added = without(after, before) as string[];
  if (gone.length === 0 && added.length === 0) {
    if (before.some((item, at) => item !== after[at])) {
      differs(before, after, path);
    }
    return;
  }
  const name = (item: unknown): string => /^-[^=]*/.exec(item as string)?.[0] ?? '';
  pairs(gone, added, name, (one, other) => differs(one, other, `${path}[${name(one ?? other)}]`));
}

/** The items that the other list lacks. An item that stands three times here and once there is returned twice. */
function without(
  items: readonly unknown[],
  others: readonly unknown[],
  prepare: (item: unknown) => unknown = (item) => item,
): unknown[] {
  const counts = new Map<string, number>();
  for (const other of others) {
    const key = canonicalJson(prepare(other));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return items.filter((item) => {
    const key = canonicalJson(prepare(item));
    const left = counts.get(key) ?? 0;
    counts.set(key, left - 1);
    return left <= 0;
  });
}

// An item that is gone and one that was added are one item that changed if they have the same name; without names only
// where there is one of each.
function pairs(
  gone: readonly unknown[],
  added: readonly unknown[],
  name: (item: unknown) => string,
  pair: (before: unknown, after: unknown) => void,
): void {
  const single = gone.length === 1 && added.length === 1;
  // By name, in their order: a list may have hundreds of thousands of items.
  const waiting = new Map<string, number[]>();
  added.forEach((item, at) => append(waiting, name(item), at));
  waiting.forEach((places) => places.reverse());
  const matched = new Set<number>();
  for (const item of gone) {
    const wanted = name(item);
    const at = wanted !== '' || single ? waiting.get(wanted)?.pop() : undefined;
    if (at !== undefined) {
      matched.add(at);
    }
    pair(item, at === undefined ? undefined : added[at]);
  }
  added.forEach((item, at) => {
    if (!matched.has(at)) {
      pair(undefined, item);
    }
  });
}

function sortTexts(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.every((item) => typeof item === 'string') ? [...value].sort() : value.map(sortTexts);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sortTexts(item)]))
    : value;
}
