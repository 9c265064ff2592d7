import type { FieldChange } from './diff/field-change';
import type { KubernetesObject, ObjectReference } from './objects/kubernetes-object';

/** One object before and after, normalized. */
export interface ObjectChange {
  readonly action: 'added' | 'removed' | 'changed' | 'unchanged';
  /** Its name; that of after, where the generated part of it changed. */
  readonly object: ObjectReference;
  /** Its name before, where that was another. */
  readonly previousName?: string;
  /** As it was. @default - it is new */
  readonly before?: KubernetesObject;
  /** As it will be. @default - it is gone */
  readonly after?: KubernetesObject;
  /** The fields that differ, with those of which only a generated part does. None when the object is new or gone. */
  readonly fields: readonly FieldChange[];
  /** The file it was read from, that of after where there is one. */
  readonly file?: string;
  /** The line there. */
  readonly line?: number;
}
