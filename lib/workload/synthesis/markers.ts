import { isPlainMap } from '../values/maps';
// An Output travels through the constructs as a marker string that is also a valid DNS label. `modelyard/pulumi` makes
// markers and swaps them back; the constructs only have to recognise values that they cannot read.
const marker = /pulumi-out-\d+-tuo/;

/** Whether a value is known at deploy time only: a marker, a string with a marker in it, an Output or a promise. */
export function isDeferred(value: unknown): boolean {
  if (typeof value === 'string') {
    // Most texts are none, and looking for a word is quicker than a pattern.
    return value.includes('pulumi-out-') && marker.test(value);
  }
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return (
    (value as { __pulumiOutput?: unknown }).__pulumiOutput === true ||
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/** Whether a value, or anything inside it (object keys too), is known at deploy time only. */
export function containsMarker(value: unknown): boolean {
  if (isDeferred(value)) {
    return true;
  }
  if (Array.isArray(value)) {
    return value.some(containsMarker);
  }
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return isPlainMap(value)
    ? Object.keys(value).some((key) => isDeferred(key) || containsMarker((value as Record<string, unknown>)[key]))
    : isDeferred((value as { value?: unknown }).value);
}

/**
 * Where values that are known at deploy time only stand.
 *
 * @returns the paths as a user would write them: `env.DATA_URL`, `args[2]`
 */
export function markerPaths(value: unknown, path: string = ''): string[] {
  // Most values have none, and writing the path of every part takes its time.
  return containsMarker(value) ? findMarkers(value, path) : [];
}

function findMarkers(value: unknown, path: string): string[] {
  if (isDeferred(value)) {
    return [path];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => findMarkers(item, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  if (!isPlainMap(value)) {
    // A quantity of the generated classes, or a construct, whose tree is no part of the value.
    return isDeferred((value as { value?: unknown }).value) ? [path] : [];
  }
  return Object.entries(value).flatMap(([key, item]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return isDeferred(key) ? [at] : findMarkers(item, at);
  });
}
