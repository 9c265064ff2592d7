import type { ObjectChange } from '../object-change';
import { objectKey, type KubernetesObject, type ObjectReference } from '../objects/kubernetes-object';
import type { Preview, PreviewStep } from './preview';

/** A step of Pulumi's with the change that the review has of the same object. */
export interface MatchedStep {
  readonly preview: Preview;
  readonly step: PreviewStep & { readonly object: ObjectReference };
  /** @default - neither side of the review has the object */
  readonly change: ObjectChange | undefined;
}

/** The steps of Pulumi's previews that are about Kubernetes objects, each with the review's own view of it. */
export function matchSteps(previews: readonly Preview[], changes: readonly ObjectChange[]): MatchedStep[] {
  const byKey = new Map<string, ObjectChange>();
  for (const change of changes) {
    byKey.set(keyOf(change.object), change);
    if (change.previousName !== undefined) {
      byKey.set(keyOf({ ...change.object, name: change.previousName }), change);
    }
  }
  return previews.flatMap((preview) =>
    preview.steps.flatMap((step) =>
      step.object === undefined
        ? []
        : [{ preview, step: { ...step, object: step.object }, change: byKey.get(keyOf(step.object)) }],
    ),
  );
}

/** What stands for an object that the review does not know. */
export function unknownChange(object: ObjectReference): ObjectChange {
  return { action: 'unchanged', object, fields: [] };
}

function keyOf({ environment, apiVersion, kind, namespace, name }: ObjectReference): string {
  const object: KubernetesObject = {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  };
  return objectKey({ object, ...(environment === undefined ? {} : { environment }) });
}
