import { isMap, type JsonMap } from '../../workload/values/maps';
import { own } from '../../workload/values/own';
import { fieldPath } from '../diff/field-change';
import { textAt } from '../objects/kubernetes-object';

/** A step of a path: into a field, or into every item of a list. */
export type Step = { readonly field: string } | 'items';

/** A value that a path leads to. */
export interface Place {
  readonly value: unknown;
  /** Where it stands, with the names of items instead of `[*]`. */
  readonly path: string;
  /** The map that holds it, or the list in it. */
  readonly parent: JsonMap;
}

const step = /\.?([^.[\]]+)|\[(\*|'([^']*)')\]/gy;

/**
 * Reads a path such as `spec.rules[*].name` or `metadata.labels['a.b/c']`.
 *
 * @throws Error what is no such path
 */
export function parsePath(path: string): readonly Step[] {
  const steps: Step[] = [];
  let read = 0;
  for (const match of path.matchAll(step)) {
    read += match[0].length;
    steps.push(match[2] === '*' ? 'items' : { field: match[1] ?? match[3]! });
  }
  if (read !== path.length || steps.length === 0) {
    throw new Error(`'${path}' is no path: expected fields joined by dots, such as spec.items[*].name`);
  }
  return steps;
}

/**
 * All values that a path leads to.
 *
 * @param at where the map stands, as the beginning of each path
 */
export function placesAt(map: JsonMap, steps: readonly Step[], at = ''): Place[] {
  let places: Place[] = [{ value: map, path: at, parent: map }];
  for (const each of steps) {
    const next: Place[] = [];
    for (const { value, path, parent } of places) {
      if (each === 'items') {
        (Array.isArray(value) ? (value as unknown[]) : []).forEach((item, index) =>
          next.push({ value: item, path: `${path}[${textAt(item, 'name') ?? index}]`, parent }),
        );
      } else if (isMap(value)) {
        const found = own(value, each.field);
        if (found !== undefined) {
          next.push({ value: found, path: fieldPath(path, each.field), parent: value });
        }
      }
    }
    if (next.length === 0) {
      return next;
    }
    places = next;
  }
  return places;
}
