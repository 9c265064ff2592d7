import { readTasks, taskCount, type Framework, type FrameworkContext, type Tasks } from './framework';

export interface MpiProps {
  /**
   * How many nodes. More than one needs `trainJob()`: the launcher reaches the others by
   * SSH, with keys and a list of hosts that Kubeflow Trainer makes.
   * @default 1
   */
  readonly worker?: Tasks;
  /**
   * How many processes each node has.
   * @default - one for each accelerator; 1 without
   */
  readonly processesPerWorker?: number;
}

/**
 * MPI: `mpirun` starts the processes. `args` is the program and its arguments.
 *
 * On one node it needs no other, and runs on every backend. On several nodes it needs the
 * runtime of Kubeflow Trainer: a launcher that starts processes elsewhere has to log in there, or to have the right to
 * run commands in any pod of the namespace, and neither is something that a training program should be given.
 *
 * @example
 * new TrainingJob(environment, 'cfd', {
 *   image,
 *   resources,
 *   args: ['python', 'train.py'],
 *   framework: mpi({ worker: 4 }),
 *   backend: trainJob({ runtime: 'deepspeed-distributed' }),
 * });
 *
 * @see https://www.kubeflow.org/docs/components/trainer/operator-guides/migration/#mpi
 */
export function mpi(props: MpiProps = {}): Framework {
  const processes = ({ accelerators }: FrameworkContext): number =>
    props.processesPerWorker ?? Math.max(1, accelerators('worker'));
  return {
    name: 'MPI',
    kubeflow: 'mpi',
    groups: (problems) => [readTasks(problems, 'worker', props.worker ?? 1, 'all')],
    check: (problems) => void problems.integer(props.processesPerWorker ?? 1, 'framework.processesPerWorker', 1),
    onlyOnKubeflow: (groups) =>
      taskCount(groups) > 1
        ? 'needs SSH keys and a list of hosts for more than one node, which Kubeflow Trainer makes'
        : undefined,
    processes,
    command: (context) => ['mpirun', '-np', String(processes(context) * taskCount(context.groups))],
    env: () => ({}),
  };
}
