import type { FieldChange } from './diff/field-change';
import type { KubernetesObject, ObjectReference } from './objects/kubernetes-object';

/** One object before and after, normalized. */
export interface ObjectChange {
  readonly action: 'added' | 'removed' | 'changed' | 'unchanged';
  /**
   * Names the object: `Deployment shop/recommender`. Where a generated part of its name changed, this is the new name.
   */
  readonly object: ObjectReference;
  /** Its name before, where that was another. */
  readonly previousName?: string;
  /** As it was. @default - it is new */
  readonly before?: KubernetesObject;
  /** As it will be. @default - it is gone */
  readonly after?: KubernetesObject;
  /**
   * The fields that differ, also by nothing but a generated part, such as the hash in the name of a ConfigMap. An
   * object that is new or gone has none.
   */
  readonly fields: readonly FieldChange[];
  /** The file that the object was read from: the one of the new version, unless the object is gone. */
  readonly file?: string;
  /** The line there. */
  readonly line?: number;
}
