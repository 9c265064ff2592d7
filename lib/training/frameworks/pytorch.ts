import type { Problems } from '../../workload/values/validation';
import {
  readTasks,
  taskVariables,
  type Framework,
  type FrameworkContext,
  type TaskGroup,
  type TaskProps,
  type Tasks,
} from './framework';

/** The port of static rendezvous, as torchrun's own default. */
const masterPort = 29500;
/** The port of elastic rendezvous, as torchrun's own default. */
const rendezvousPort = 29400;

/** How many nodes an elastic run may have. */
export interface ElasticWorkers extends Omit<TaskProps, 'replicas'> {
  /** With how many it may begin, and go on. */
  readonly min: number;
  /** With how many it is at its full size. */
  readonly max: number;
}

export interface PytorchProps {
  /**
   * How many nodes, each with one `torchrun`. With `min` and `max` the run is elastic: it goes on with fewer, and
   * begins anew from its last checkpoint when nodes come and go.
   * @default 1
   */
  readonly worker?: Tasks | ElasticWorkers;
  /**
   * How many processes each node has.
   * @default - one for each accelerator; 1 without
   */
  readonly processesPerWorker?: number;
  /**
   * How often an elastic run begins anew before it has failed.
   * @default 3
   */
  readonly maxRestarts?: number;
}

/**
 * PyTorch: `torchrun` on every node, which reads where the others are from `PET_…` variables. `args` is the program and
 * its arguments; another `command` has to end in `torchrun`, or in what reads the same variables.
 *
 * @example
 * const job = { image, resources, args: ['train.py', '--epochs=3'] };
 * new TrainingJob(environment, 'resnet', { ...job, framework: pytorch({ worker: 2 }) });
 * new TrainingJob(environment, 'spot', { ...job, framework: pytorch({ worker: { min: 2, max: 8 } }) });
 *
 * @see https://docs.pytorch.org/docs/stable/elastic/run.html
 */
export function pytorch(props: PytorchProps = {}): Framework {
  const worker = props.worker ?? 1;
  const elastic = isElastic(worker) ? worker : undefined;
  return {
    name: 'PyTorch',
    kubeflow: 'torch',
    // Its nodes find each other by the number and the address of the first, also where there is no other.
    ...(elastic === undefined ? {} : { alwaysCluster: true, notOnKubeflow: 'has no elastic runs of PyTorch' }),
    groups: (problems) => [
      elastic === undefined ? readTasks(problems, 'worker', worker, 'all') : readElastic(problems, elastic),
    ],
    check: (problems) => checkProps(problems, props, elastic),
    command: () => ['torchrun'],
    processes: (context) => processes(props, context),
    env: (context) => (elastic === undefined ? staticEnv(props, context) : elasticEnv(props, elastic, context)),
    ...(elastic === undefined ? {} : { prelude: elasticPrelude }),
  };
}

// torchrun guesses by DNS which node is the host, and at its start a pod's own name may not
// be there yet. The others give up after a minute otherwise, while the host may still be pulling its image.
function elasticPrelude(): string[] {
  return [
    `if [ "$${taskVariables.index}" = 0 ]; then host=true; else host=false; fi`,
    'export PET_RDZV_CONF=is_host=$host,read_timeout=600',
  ];
}

function isElastic(worker: Tasks | ElasticWorkers): worker is ElasticWorkers {
  return typeof worker === 'object' && ('min' in worker || 'max' in worker);
}

function readElastic(problems: Problems, { min, max, ...rest }: ElasticWorkers): TaskGroup {
  problems.integer(min, 'framework.worker.min', 1);
  if (problems.integer(max, 'framework.worker.max', 1) && typeof min === 'number' && typeof max === 'number') {
    problems.expect(min <= max, 'framework.worker.min', `must be at most 'max', which is ${max}`, min);
  }
  // Node 0 holds the place where all meet: when it is done, so is the run.
  return {
    ...readTasks(problems, 'worker', { ...rest, ...(Number.isInteger(max) ? { replicas: max } : {}) }, 'first'),
  };
}

function checkProps(problems: Problems, props: PytorchProps, elastic: ElasticWorkers | undefined): void {
  problems.integer(props.processesPerWorker ?? 1, 'framework.processesPerWorker', 1);
  if (props.maxRestarts !== undefined) {
    problems.integer(props.maxRestarts, 'framework.maxRestarts', 0);
    problems.expect(
      elastic !== undefined,
      'framework.maxRestarts',
      "is for elastic runs: give 'worker' a 'min' and a 'max'. How often others are tried again is 'backoffLimit'",
      props.maxRestarts,
    );
  }
}

function processes(props: PytorchProps, { accelerators }: FrameworkContext): number {
  return props.processesPerWorker ?? Math.max(1, accelerators('worker'));
}

function staticEnv(props: PytorchProps, context: FrameworkContext): Record<string, string> {
  const nodes = context.groups[0]?.replicas ?? 1;
  return {
    PET_NNODES: String(nodes),
    PET_NPROC_PER_NODE: String(processes(props, context)),
    // One node needs no other, and its Job gives it no index.
    ...(nodes > 1
      ? {
          PET_NODE_RANK: `$(${taskVariables.index})`,
          PET_MASTER_ADDR: context.host('worker', 0),
          PET_MASTER_PORT: String(masterPort),
        }
      : { PET_STANDALONE: '1' }),
  };
}

function elasticEnv(
  props: PytorchProps,
  { min, max }: ElasticWorkers,
  context: FrameworkContext,
): Record<string, string> {
  return {
    PET_NNODES: `${min}:${max}`,
    PET_NPROC_PER_NODE: String(processes(props, context)),
    PET_MAX_RESTARTS: String(props.maxRestarts ?? 3),
    PET_RDZV_BACKEND: 'c10d',
    PET_RDZV_ENDPOINT: `${context.host('worker', 0)}:${rendezvousPort}`,
    PET_RDZV_ID: `$(${taskVariables.run})`,
  };
}
