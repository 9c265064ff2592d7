import type { IConstruct } from 'constructs';
import { partOf } from '../cluster/environment-context';

/** The kinds of workload, as they stand in the label `app.kubernetes.io/component`. */
export type Component = 'web-model-server' | 'tf-serving' | 'gpu-model-server' | 'training-job' | 'model-cache';

/**
 * Keys of the labels on every object. @see
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export const labelKeys = {
  name: 'app.kubernetes.io/name',
  component: 'app.kubernetes.io/component',
  managedBy: 'app.kubernetes.io/managed-by',
  partOf: 'app.kubernetes.io/part-of',
} as const;

/** The label of a team's namespaces. */
export const teamLabel = 'modelyard.dev/team';

/** The value of {@link labelKeys.managedBy}. */
export const managedBy = 'modelyard';

/**
 * The labels that select the pods of a workload. A Deployment's selector cannot be changed, so it holds nothing that a
 * move within the program or to another environment would change.
 */
export function selectorLabels(name: string, component: Component): Record<string, string> {
  return { [labelKeys.name]: name, [labelKeys.component]: component };
}

/** The labels of an object: what it is, and where it belongs. */
export function objectLabels(scope: IConstruct, name: string, component?: Component): Record<string, string> {
  const environment = partOf(scope);
  return {
    [labelKeys.name]: name,
    ...(component === undefined ? {} : { [labelKeys.component]: component }),
    [labelKeys.managedBy]: managedBy,
    ...(environment === undefined ? {} : { [labelKeys.partOf]: environment }),
  };
}
