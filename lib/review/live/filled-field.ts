import type { KubernetesObject } from '../objects/kubernetes-object';

/**
 * A field that the API server, a controller or a tool fills in, so that nothing is taken out where a manifest leaves it
 * out. What has a fixed default is no such field: `kindShapes` fills those in on both sides.
 */
export interface FilledField {
  /**
   * Where it is: names of fields, `[]` for the items of a list, `*` for any name. Items at the end (`finalizers[]`) are
   * filled in by themselves, beside those of others.
   */
  readonly path: string;
  /** What the name is like that `*` stands for, or that of the item at the end. @default - whatever it is */
  readonly like?: RegExp;
  /** @default - always */
  readonly when?: (object: KubernetesObject, value: unknown) => boolean;
  /**
   * Whether it counts in an object of any origin: where an update leaves the field out, the API server or who filled
   * it in keeps it.
   * @default - only in what was read from a cluster; what a manifest had set, and sets no longer, is a change
   */
  readonly always?: true;
}
