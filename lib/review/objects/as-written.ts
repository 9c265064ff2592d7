import type { KubernetesObject } from './kubernetes-object';

// From a changed copy of an object to what it was made of.
const sources = new WeakMap<KubernetesObject, KubernetesObject>();

/** Says what a changed copy of an object was made of. @returns the copy */
export function madeOf<T extends KubernetesObject>(copy: T, source: KubernetesObject): T {
  if (copy !== source) {
    sources.set(copy, source);
  }
  return copy;
}

/**
 * An object as somebody wrote it: without the defaults that a copy has ({@link madeOf}), and with all that it lacks. It
 * holds secrets in plain: nothing of it may be shown but the names of its fields.
 */
export function asWritten(object: KubernetesObject): KubernetesObject {
  let written = object;
  for (let source = sources.get(written); source !== undefined; source = sources.get(written)) {
    written = source;
  }
  return written;
}
