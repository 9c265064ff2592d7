import { isWithin } from '../../workload/objects/immutable';

/** A field that is not the same before and after. */
export interface FieldChange {
  /** Where it is, such as `spec.template.spec.containers[server].image`. */
  readonly path: string;
  /** What it was. @default - it was not there */
  readonly before?: unknown;
  /** What it is. @default - it is gone */
  readonly after?: unknown;
  /**
   * Whether only a generated part differs: the hash in the name of another object, or a checksum. Reports leave such
   * changes out, but pods restart for them all the same.
   */
  readonly generated?: boolean;
}

/** Appends a field's name to a path, with quotes where it holds more than letters, digits and hyphens. */
export function fieldPath(path: string, field: string): string {
  const part = /^[\w-]+$/.test(field) ? field : `['${field}']`;
  return path === '' || part.startsWith('[') ? `${path}${part}` : `${path}.${part}`;
}

/** Whether a change is at a path or inside of it. */
export function isUnder(change: FieldChange, path: string): boolean {
  return isWithin(change.path, path);
}
