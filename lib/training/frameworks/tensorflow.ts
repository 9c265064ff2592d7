import type { Problems } from '../../workload/values/validation';
import {
  readTasks,
  taskVariables,
  type Framework,
  type FrameworkContext,
  type TaskGroup,
  type Tasks,
} from './framework';

/** The port on which TensorFlow's tasks listen. */
const port = 2222;

interface Evaluated {
  /**
   * Whether there is a task that evaluates checkpoints while the others train. It is no part of the cluster.
   * @default - none
   */
  readonly evaluator?: Tasks;
}

/** One task: on one device, or on all accelerators of one node. */
export interface TensorflowSingleProps {
  /** `single`: the default strategy. `mirrored`: MirroredStrategy, on the accelerators of one pod. */
  readonly strategy: 'single' | 'mirrored';
}

/** MultiWorkerMirroredStrategy: synchronous training on several nodes. */
export interface TensorflowMultiWorkerProps extends Evaluated {
  readonly strategy: 'multiWorkerMirrored';
  /** The workers. Without a `chief`, worker 0 is the chief: it alone saves the model. */
  readonly worker: Tasks;
  /**
   * A chief of its own, which trains as a worker does.
   * @default - worker 0
   */
  readonly chief?: Tasks;
}

/** ParameterServerStrategy: the chief coordinates, workers compute, parameter servers hold the variables. */
export interface TensorflowParameterServerProps extends Evaluated {
  readonly strategy: 'parameterServer';
  /** The task that coordinates: the run succeeds when it does. @default - one, with the resources of the run */
  readonly chief?: Tasks;
  readonly worker: Tasks;
  /** The parameter servers. */
  readonly ps: Tasks;
}

export type TensorflowProps = TensorflowSingleProps | TensorflowMultiWorkerProps | TensorflowParameterServerProps;

/**
 * TensorFlow: every task finds the cluster and its own place in it in `TF_CONFIG`.
 *
 * @example
 * new TrainingJob(environment, 'digits', {
 *   image,
 *   resources,
 *   command: ['python', 'train.py'],
 *   framework: tensorflow({ strategy: 'multiWorkerMirrored', worker: 2 }),
 * });
 *
 * @see https://www.tensorflow.org/guide/distributed_training#setting_up_the_tf_config_environment_variable
 * @see https://www.tensorflow.org/tutorials/distribute/parameter_server_training
 */
export function tensorflow(props: TensorflowProps): Framework {
  const distributed = props.strategy === 'multiWorkerMirrored' || props.strategy === 'parameterServer';
  return {
    name: 'TensorFlow',
    alwaysCluster: distributed,
    kubeflow: distributed ? 'none' : 'plain',
    ...(distributed ? { notOnKubeflow: 'has no runtime that sets TF_CONFIG' } : {}),
    groups: (problems) => readGroups(problems, props),
    check: (problems, context) => checkMirrored(problems, props, context),
    env: (context) => {
      if (!distributed) {
        return {};
      }
      // So that the chief hears of a worker or a parameter server that is gone.
      return {
        TF_CONFIG: tfConfig(context),
        ...(props.strategy === 'parameterServer' ? { GRPC_FAIL_FAST: 'use_caller' } : {}),
      };
    },
  };
}

function readGroups(problems: Problems, props: TensorflowProps): TaskGroup[] {
  switch (props.strategy) {
    case 'single':
    case 'mirrored':
      return [readTasks(problems, 'worker', 1, 'all')];
    case 'multiWorkerMirrored': {
      const chief = props.chief === undefined ? [] : [readChief(problems, props.chief)];
      return [...chief, readTasks(problems, 'worker', props.worker, 'all'), ...readEvaluator(problems, props)];
    }
    case 'parameterServer':
      // Workers and parameter servers wait for requests until they are stopped.
      return [
        readChief(problems, props.chief ?? 1),
        readTasks(problems, 'worker', props.worker, 'none'),
        readTasks(problems, 'ps', props.ps, 'none'),
        ...readEvaluator(problems, props),
      ];
    default:
      problems.add(
        'framework.strategy',
        "must be 'single', 'mirrored', 'multiWorkerMirrored' or 'parameterServer'",
        (props as { strategy?: unknown }).strategy,
      );
      return [readTasks(problems, 'worker', 1, 'all')];
  }
}

function readChief(problems: Problems, tasks: Tasks): TaskGroup {
  const chief = readTasks(problems, 'chief', tasks, 'all');
  problems.expect(
    chief.replicas === 1,
    typeof tasks === 'object' ? 'framework.chief.replicas' : 'framework.chief',
    'must be 1: a cluster has one chief',
    chief.replicas,
  );
  return chief;
}

// Of several, each would read and judge the same checkpoints.
function readEvaluator(problems: Problems, { evaluator }: Evaluated): TaskGroup[] {
  if (evaluator === undefined) {
    return [];
  }
  const group = readTasks(problems, 'evaluator', evaluator, 'none');
  problems.expect(
    group.replicas === 1,
    typeof evaluator === 'object' ? 'framework.evaluator.replicas' : 'framework.evaluator',
    'must be 1: it follows the checkpoints of the one model',
    group.replicas,
  );
  return [group];
}

function checkMirrored(problems: Problems, props: TensorflowProps, { accelerators }: FrameworkContext): void {
  if (props.strategy === 'mirrored') {
    problems.expect(
      accelerators('worker') >= 2,
      'framework.strategy',
      "needs an 'accelerator' with a 'count' of at least 2: it trains on all of one node. " +
        "For one or none take 'single'",
      props.strategy,
    );
  }
}

function tfConfig({ groups, host }: FrameworkContext): string {
  const cluster = Object.fromEntries(
    groups
      .filter(({ type }) => type !== 'evaluator')
      .map(({ type, replicas }) => [
        type,
        Array.from({ length: replicas }, (_, index) => `${host(type, index)}:${port}`),
      ]),
  );
  // Both are put in where the task starts: the type as a text, the index as a number.
  return (
    `{"cluster":${JSON.stringify(cluster)},"task":{"type":"$(${taskVariables.type})","index":$(${taskVariables.index}` +
    ')}}'
  );
}
