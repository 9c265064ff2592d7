import type { Accelerator } from '../../workload/accelerator/accelerator';
import { isDeferred } from '../../workload/synthesis/markers';
import type { Resources } from '../../workload/pod/resources';
import type { Problems } from '../../workload/values/validation';

/** How many tasks of a type there are, and what each needs. */
export interface TaskProps {
  /**
   * How many.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * What each needs.
   * @default - `resources` of the run
   */
  readonly resources?: Resources;
  /**
   * The accelerators of each, or none.
   * @default - `accelerator` of the run
   */
  readonly accelerator?: Accelerator | 'none';
}

/** The tasks of one type: how many, or how many and with what. */
export type Tasks = number | TaskProps;

/**
 * Which tasks of a type have to end well for the run to have succeeded: `all`, the `first` (all others of the type are
 * stopped when it ends), or `none`: they serve others, never end, and are stopped when the run has succeeded.
 */
export type TaskSuccess = 'all' | 'first' | 'none';

/** The tasks of one type, checked. */
export interface TaskGroup {
  /** What the framework calls them: `worker`, `ps`. */
  readonly type: string;
  readonly replicas: number;
  readonly resources: Resources | undefined;
  readonly accelerator: Accelerator | 'none' | undefined;
  readonly success: TaskSuccess;
}

/** Variables that every task has, for a framework's own to refer to as `$(NAME)`. */
export const taskVariables = {
  /** The name of the run. */
  run: 'TRAINING_RUN',
  /** The type of the task. */
  type: 'TASK_TYPE',
  /** Its number among those of its type. */
  index: 'TASK_INDEX',
} as const;

/** What a framework is told of the run that it is in. */
export interface FrameworkContext {
  readonly groups: readonly TaskGroup[];
  /** The host name of a task. It holds `$(TRAINING_RUN)`, since a schedule's runs get their names when they start. */
  readonly host: (type: string, index: number) => string;
  /** How many accelerators each task of a type has. */
  readonly accelerators: (type: string) => number;
}

/** The kinds of runtime that Kubeflow Trainer has for a framework; `none` where it has none. */
export type KubeflowPolicy = 'plain' | 'torch' | 'jax' | 'mpi' | 'none';

/**
 * What knows how one framework's tasks find each other.
 */
export interface Framework {
  /** As messages call it. */
  readonly name: string;
  /** Its tasks. The first one of the first type is where others meet, and the one that publishes. */
  readonly groups: (problems: Problems) => readonly TaskGroup[];
  /** Reports what fits neither the run nor each other. @default - nothing to check */
  readonly check?: (problems: Problems, context: FrameworkContext) => void;
  /** The variables of every task, which may refer to {@link taskVariables}. */
  readonly env: (context: FrameworkContext) => Readonly<Record<string, string>>;
  /** What is run where the user names no command. @default - the image's own */
  readonly command?: (context: FrameworkContext) => readonly string[];
  /** How many processes each task starts. @default - it does not start any */
  readonly processes?: (context: FrameworkContext) => number;
  /**
   * Lines of shell before the program, for what no variable can say.
   * @default - none
   */
  readonly prelude?: (context: FrameworkContext) => readonly string[];
  /** Whether even a single task is a cluster, and has to be told its own address. @default false */
  readonly alwaysCluster?: boolean;
  /** The kind of runtime in which Kubeflow Trainer starts its tasks. */
  readonly kubeflow: KubeflowPolicy;
  /** What of it no runtime of Kubeflow Trainer can do, as the rest of a sentence. @default - nothing */
  readonly notOnKubeflow?: string;
  /** What only Kubeflow Trainer can do, as the rest of a sentence. @default - nothing */
  readonly onlyOnKubeflow?: (groups: readonly TaskGroup[]) => string | undefined;
}

/** Reads tasks as the user gave them. @param type the prop of the framework that they stand in */
export function readTasks(problems: Problems, type: string, tasks: Tasks, success: TaskSuccess): TaskGroup {
  const prop = `framework.${type}`;
  const given: TaskProps = typeof tasks === 'object' ? tasks : { replicas: tasks };
  const replicas = given.replicas ?? 1;
  const valid =
    problems.integer(replicas, typeof tasks === 'object' ? `${prop}.replicas` : prop, 1, 10_000) &&
    typeof replicas === 'number';
  problems.expect(
    !isDeferred(replicas),
    prop,
    'must be a plain number, not an Output: every task is told how many there are',
    replicas,
  );
  return { type, replicas: valid ? replicas : 1, resources: given.resources, accelerator: given.accelerator, success };
}

/** How many tasks there are. */
export function taskCount(groups: readonly TaskGroup[]): number {
  return groups.reduce((count, { replicas }) => count + replicas, 0);
}
