/** A part of an object as plain JSON. */
export interface JsonMap {
  readonly [field: string]: unknown;
}

/** Whether a value is a map: an object of whatever class, but no list and not null. */
export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a map of no class, as a literal or parsed JSON is: no construct, no quantity, no date. */
export function isPlainMap(value: unknown): value is JsonMap {
  if (!isMap(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
