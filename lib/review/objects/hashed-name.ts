import type { KubernetesObject } from './kubernetes-object';

// A hash of 8 hexadecimal characters is modelyard's; kustomize's has 10 of an alphabet without vowels.
// @see https://github.com/kubernetes-sigs/kustomize/blob/master/api/hasher/hasher.go
const hashes = /^(?<stem>.+)-(?:[0-9a-f]{8}|[bcdfghkmt2456789]{10})$/;
const named = new Set(['ConfigMap', 'Secret', 'Job']);

/**
 * The name of an object without the generated part at its end: the hash of its content, or the id of a run. Undefined
 * when there is none.
 */
export function stemOf(object: KubernetesObject): string | undefined {
  if (!named.has(object.kind)) {
    return undefined;
  }
  const { name, labels } = object.metadata;
  const label = labels?.['app.kubernetes.io/name'];
  // A user may choose the id of a Job's run. Our label then says which part is the name.
  if (labels?.['app.kubernetes.io/managed-by'] === 'modelyard' && label !== undefined && name.startsWith(`${label}-`)) {
    return label;
  }
  return hashes.exec(name)?.groups?.['stem'];
}
