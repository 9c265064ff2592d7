import type { KubernetesObject, SourcedObject } from '../objects/kubernetes-object';

// What only an API server writes into an object. `creationTimestamp: null` is in what generators write.
const marks = ['uid', 'resourceVersion', 'managedFields', 'selfLink', 'creationTimestamp'];

/** Whether an object was read from a cluster: it carries what an API server alone writes. */
export function isLive({ metadata }: KubernetesObject): boolean {
  return marks.some((mark) => metadata[mark] !== undefined && metadata[mark] !== null);
}

/**
 * Which of some objects were read from a cluster. Those of one `List` were read together: it is enough that one of them
 * shows it.
 */
export function liveObjects(objects: readonly SourcedObject[]): ReadonlySet<SourcedObject> {
  const documents = new Set(objects.filter(({ object }) => isLive(object)).map(documentOf));
  return new Set(
    objects.filter(
      (sourced) => isLive(sourced.object) || (sourced.line !== undefined && documents.has(documentOf(sourced))),
    ),
  );
}

function documentOf({ environment = '', file = '', line = 0 }: SourcedObject): string {
  return `${environment}|${file}|${line}`;
}
