import type { IConstruct } from 'constructs';
import type { Problems } from '../values/validation';
import { requireOperator } from './operators';

/** A place in a queue of Kueue, which admits pods when its quota has room for them. */
export interface QueuePlace {
  /** The LocalQueue of the namespace. */
  readonly name: string;
  /**
   * The WorkloadPriorityClass: who is admitted first, and who is stopped for others. It has no part in what the
   * scheduler does with pods.
   * @default - that of the PriorityClass of its pods
   */
  readonly priorityClass?: string;
  /**
   * How near to each other its pods have to be, by a level of the topology of its nodes, such as
   * `cloud.provider.com/topology-rack`. `required`: all in one such domain, or it waits.
   * `preferred`: as near as can be.
   * @default - anywhere
   */
  readonly topology?: { readonly required: string } | { readonly preferred: string };
}

/**
 * What Kueue reads at the object that makes pods.
 *
 * @see https://kueue.sigs.k8s.io/docs/reference/labels-and-annotations/
 */
export function queueLabels(queue: QueuePlace | undefined): Record<string, string> {
  if (queue === undefined) {
    return {};
  }
  return {
    'kueue.x-k8s.io/queue-name': queue.name,
    ...(queue.priorityClass === undefined ? {} : { 'kueue.x-k8s.io/priority-class': queue.priorityClass }),
  };
}

/** What Kueue reads at the template of pods. */
export function topologyAnnotations({ topology }: QueuePlace = { name: '' }): Record<string, string> {
  if (topology === undefined) {
    return {};
  }
  return 'required' in topology
    ? { 'kueue.x-k8s.io/podset-required-topology': topology.required }
    : { 'kueue.x-k8s.io/podset-preferred-topology': topology.preferred };
}

/** Reports what is wrong with a place in a queue. */
export function checkQueuePlace(scope: IConstruct, problems: Problems, queue: QueuePlace | undefined): void {
  if (queue === undefined) {
    return;
  }
  requireOperator(scope, problems, 'kueue', 'queue');
  problems.expect(
    /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/.test(queue.name),
    'queue.name',
    'must be the name of a LocalQueue',
    queue.name,
  );
}
