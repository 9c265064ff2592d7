import type { IConstruct } from 'constructs';
import { checkQueuePlace, queueLabels, type QueuePlace } from '../workload/cluster/queue';
import type { Problems } from '../workload/values/validation';

/** The queue of Kueue that admits a run. */
export interface Queue extends QueuePlace {
  /**
   * How long it may run once it is admitted.
   * @default - as long as it takes
   */
  readonly maxExecTimeSeconds?: number;
}

/**
 * What Kueue reads at the object of a run. `suspend` is not set: Kueue sets it when the
 * object is made and takes it away when it admits the run, and a deployment that leaves the field out never owns it.
 */
export function runLabels(queue: Queue | undefined): Record<string, string> {
  return {
    ...queueLabels(queue),
    ...(queue?.maxExecTimeSeconds === undefined
      ? {}
      : { 'kueue.x-k8s.io/max-exec-time-seconds': String(queue.maxExecTimeSeconds) }),
  };
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
  checkQueuePlace(scope, problems, queue);
  problems.expect(
    suspend === undefined,
    'suspend',
    "must be left out with a 'queue', which decides when the run begins. To stop it, deactivate its Workload",
    suspend,
  );
  problems.optionalInteger(queue.maxExecTimeSeconds, 'queue.maxExecTimeSeconds', 1);
}
