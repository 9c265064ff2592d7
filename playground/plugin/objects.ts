import { isDeepStrictEqual } from 'node:util';
import { isMap } from '../../lib/workload/values/maps';
/** Kubernetes objects as plain JSON, and small readers for them. */

/** A JSON object. */
export type Fields = Record<string, unknown>;

/** What identifies an object and what its server adds to it. */
export interface ObjectMeta extends Fields {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly deletionTimestamp?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly uid: string; readonly kind: string; readonly name: string }[];
  readonly managedFields?: readonly { readonly manager?: string; readonly operation?: string }[];
  readonly finalizers?: readonly string[];
}

/** An object as the API server gives it. */
export interface KubeObject extends Fields {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** A condition as almost every kind's status has it. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly observedGeneration?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** Whether a value is a JSON object (not null, not a list). */
export function isFields(value: unknown): value is Fields {
  return isMap(value);
}

/** The value at a path of keys and indices, undefined where any part is missing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const step of path) {
    if (Array.isArray(here) && typeof step === 'number') {
      here = (here as unknown[])[step];
    } else if (isFields(here)) {
      here = here[step];
    } else {
      return undefined;
    }
  }
  return here;
}

/** The text at a path, undefined where there is none or it is something else. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The number at a path, undefined where there is none or it is something else. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** The list at a path, empty where there is none. */
export function listAt<T = Fields>(value: unknown, ...path: readonly (string | number)[]): readonly T[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as T[]) : [];
}

/** The condition of a type in `status.conditions`. */
export function conditionOf(object: unknown, type: string): Condition | undefined {
  return listAt<Condition>(object, 'status', 'conditions').find((condition) => condition.type === type);
}

/** The value of an annotation, undefined where it is missing or not a text (an unknown, in a preview). */
export function annotationOf(object: unknown, name: string): string | undefined {
  return textAt(object, 'metadata', 'annotations', name);
}

/** Whether two JSON values are equal; the order of keys says nothing, the order of a list does. */
export const sameJson: (a: unknown, b: unknown) => boolean = isDeepStrictEqual;

/** A copy with one value set; the objects on the way are copied, or made where they are missing. */
export function withValue(object: Fields, path: readonly string[], value: unknown): Fields {
  const [key, ...rest] = path;
  if (key === undefined) {
    return object;
  }
  if (rest.length > 0) {
    return { ...object, [key]: withValue(isFields(object[key]) ? object[key] : {}, rest, value) };
  }
  if (value !== undefined) {
    return { ...object, [key]: value };
  }
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

/** How messages name an object: `Deployment 'models/web'`. */
export function describe(object: unknown): string {
  const name = textAt(object, 'metadata', 'name') ?? '(name not known yet)';
  const namespace = textAt(object, 'metadata', 'namespace');
  return `${textAt(object, 'kind') ?? 'object'} '${namespace === undefined ? name : `${namespace}/${name}`}'`;
}
