import type { IConstruct } from 'constructs';
import { requireOperator } from '../workload/cluster/operators';
import type { Problems } from '../workload/values/validation';

/** The queue of Kueue that admits a run. */
export interface Queue {
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
  /**
   * How long it may run once it is admitted.
   * @default - as long as it takes
   */
  readonly maxExecTimeSeconds?: number;
}

/**
 * What Kueue reads at the object of a run. `suspend` is not set: Kueue sets it when the
 * object is made and takes it away when it admits the run, and a deployment that leaves the field out never owns it.
 *
 * @see https://kueue.sigs.k8s.io/docs/reference/labels-and-annotations/
 */
export function queueLabels(queue: Queue | undefined): Record<string, string> {
  if (queue === undefined) {
    return {};
  }
  return {
    'kueue.x-k8s.io/queue-name': queue.name,
    ...(queue.priorityClass === undefined ? {} : { 'kueue.x-k8s.io/priority-class': queue.priorityClass }),
    ...(queue.maxExecTimeSeconds === undefined
      ? {}
      : { 'kueue.x-k8s.io/max-exec-time-seconds': String(queue.maxExecTimeSeconds) }),
  };
}

/** What Kueue reads at the template of pods. */
export function topologyAnnotations({ topology }: Queue = { name: '' }): Record<string, string> {
  if (topology === undefined) {
    return {};
  }
  return 'required' in topology
    ? { 'kueue.x-k8s.io/podset-required-topology': topology.required }
    : { 'kueue.x-k8s.io/podset-preferred-topology': topology.preferred };
}

/** Reports what is wrong with a queue. */
export function checkQueue(
  scope: IConstruct,
  problems: Problems,
  queue: Queue | undefined,
  suspend: boolean | undefined,
): void {
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
  problems.expect(
    suspend === undefined,
    'suspend',
    "must be left out with a 'queue', which decides when the run begins. To stop it, deactivate its Workload",
    suspend,
  );
  problems.optionalInteger(queue.maxExecTimeSeconds, 'queue.maxExecTimeSeconds', 1);
}
