import { isMap } from '../../workload/values/maps';

/** A map that is being completed. */
export type Draft = Record<string, unknown>;

/** What the API server fills into a part of an object. */
export interface Shape {
  /** Fields that get a value when they have none. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Fields that mean the same as no field when they have this value: `hostNetwork: false`. */
  readonly none?: Readonly<Record<string, unknown>>;
  /** What cannot be said by a table. Runs before the defaults. */
  readonly derive?: (draft: Draft) => void;
  /** The maps inside. */
  readonly fields?: Readonly<Record<string, Shape>>;
  /** The items of the lists inside. */
  readonly items?: Readonly<Record<string, Shape>>;
}

/** Completes a map in place. */
export function complete(draft: Draft, shape: Shape): void {
  shape.derive?.(draft);
  for (const [field, value] of Object.entries(shape.defaults ?? {})) {
    draft[field] ??= typeof value === 'object' ? structuredClone(value) : value;
  }
  for (const [field, value] of Object.entries(shape.none ?? {})) {
    if (draft[field] === value) {
      delete draft[field];
    }
  }
  for (const [field, inner] of Object.entries(shape.fields ?? {})) {
    const value = draft[field];
    if (isMap(value)) {
      complete(value, inner);
    }
  }
  for (const [field, inner] of Object.entries(shape.items ?? {})) {
    const value = draft[field];
    if (Array.isArray(value)) {
      for (const item of value) {
        if (isMap(item)) {
          complete(item, inner);
        }
      }
    }
  }
}
