import { readTasks, taskVariables, type Framework, type Tasks } from './framework';

const port = 29500;

export interface JaxProps {
  /**
   * How many processes, one a pod. Process 0 is the coordinator.
   * @default 1
   */
  readonly worker?: Tasks;
}

/**
 * JAX: every process finds the coordinator and its own number in `JAX_COORDINATOR_ADDRESS`, `JAX_NUM_PROCESSES` and
 * `JAX_PROCESS_ID`, as those of Kubeflow Trainer do, and passes them on:
 *
 *     jax.distributed.initialize(
 *         coordinator_address=os.environ["JAX_COORDINATOR_ADDRESS"],
 *         num_processes=int(os.environ["JAX_NUM_PROCESSES"]),
 *         process_id=int(os.environ["JAX_PROCESS_ID"]))
 *
 * @example
 * new TrainingJob(environment, 'gemma', {
 *   image,
 *   resources,
 *   command: ['python', 'train.py'],
 *   framework: jax({ worker: 4 }),
 * });
 *
 * @see https://docs.jax.dev/en/latest/_autosummary/jax.distributed.initialize.html
 */
export function jax(props: JaxProps = {}): Framework {
  return {
    name: 'JAX',
    kubeflow: 'jax',
    groups: (problems) => [readTasks(problems, 'worker', props.worker ?? 1, 'all')],
    env: ({ groups, host }) => {
      const count = groups[0]?.replicas ?? 1;
      return {
        JAX_COORDINATOR_ADDRESS: `${count > 1 ? host('worker', 0) : 'localhost'}:${port}`,
        JAX_NUM_PROCESSES: String(count),
        JAX_PROCESS_ID: count > 1 ? `$(${taskVariables.index})` : '0',
      };
    },
  };
}
