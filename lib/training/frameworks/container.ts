import { readTasks, type Framework, type Tasks } from './framework';

export interface ContainerProps {
  /**
   * How many containers there are. Each finds its number in `TASK_INDEX`, and how many there are in `TASK_COUNT`.
   * @default 1
   */
  readonly worker?: Tasks;
}

/**
 * A program that needs no help, or several of it that share the work by their numbers.
 *
 * @example
 * new TrainingJob(environment, 'embed', { framework: container({ worker: 8 }), image, resources });
 */
export function container(props: ContainerProps = {}): Framework {
  return {
    name: 'a plain container',
    kubeflow: 'plain',
    groups: (problems) => [readTasks(problems, 'worker', props.worker ?? 1, 'all')],
    env: ({ groups }): Record<string, string> => {
      const count = groups[0]?.replicas ?? 1;
      return count > 1 ? { TASK_COUNT: String(count) } : {};
    },
  };
}
