import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { HashedConfigMap } from '../workload/configuration/config-map';
import { isDeferred } from '../workload/synthesis/markers';
import type { ModelVolume } from '../workload/volumes/model-volume';
import { isInside } from '../workload/values/paths';
import { shellWord } from '../workload/values/shell-word';
import { Problems } from '../workload/values/validation';
import type { OwnMount } from '../workload/volumes/volumes';
import type { Framework } from './frameworks/framework';
import { metricVariable, sweepScript } from './sweep-script';
import { TrainingJob } from './training-job';
import type { TrainingJobProps } from './training-job-props';

/** Each parameter, an environment variable, and the values that it takes. */
export type Grid = Readonly<Record<string, readonly (string | number | boolean)[]>>;

/** Where a sweep writes what came out. */
export interface SweepResults {
  /** The volume. Trials at the same time need the access mode `ReadWriteMany`. */
  readonly volume: ModelVolume;
  /**
   * The folder in the volume, in which each run has one of its own.
   * @default - the name of the sweep
   */
  readonly path?: string;
  /** The key of the number that is compared, in the JSON that each trial writes into `RESULT_PATH`. */
  readonly metric: string;
  /** Whether the highest number is the best one, or the lowest. @default 'maximize' */
  readonly goal?: 'maximize' | 'minimize';
}

export interface HyperparameterSweepProps extends Omit<
  TrainingJobProps,
  'framework' | 'backend' | 'publish' | 'schedule' | 'backoffLimit'
> {
  /** The program of a trial. It writes `{"accuracy": 0.97, …}` into the file `RESULT_PATH`. */
  readonly command: readonly string[];
  /** The parameters: every combination is a trial, at most 1000. */
  readonly grid: Grid;
  readonly results: SweepResults;
  /**
   * How many trials run at a time.
   * @default - all of them
   */
  readonly parallelism?: number;
  /**
   * How often a trial is tried again.
   * @default 1
   */
  readonly backoffLimitPerIndex?: number;
}

const parameterFolder = '/etc/sweep';
const resultRoot = '/results';
const mostTrials = 1000;

/**
 * The same program with every combination of some parameters: a Job with one task for each. What came out is in
 * `summary.tsv` beside the results, best first: the metric, the number of the trial, its parameters.
 *
 * @example
 * new HyperparameterSweep(environment, 'learning-rates', {
 *   image,
 *   command: ['python', 'train.py'],
 *   resources,
 *   grid: { LEARNING_RATE: [0.1, 0.01], BATCH_SIZE: [32, 64] },
 *   results: { volume, metric: 'accuracy' },
 * });
 */
export class HyperparameterSweep extends Construct {
  /** The trials in the order of their numbers. */
  public readonly trials: readonly Readonly<Record<string, string>>[];
  /** The run of all trials. */
  public readonly job: ApiObject;
  /** The name of the run, which is that of its folder of results. */
  public readonly name: string;

  constructor(scope: Construct, id: string, props: HyperparameterSweepProps) {
    super(scope, id);
    const problems = new Problems(this);
    const { grid, results, ...job } = props;
    const name = props.name ?? id;
    checkGrid(problems, grid);
    checkResults(problems, results);
    this.trials = combinations(grid).slice(0, mostTrials);
    const parameters = new HashedConfigMap(this, 'trials', {
      name: `${name}-trials`,
      data: Object.fromEntries(this.trials.map((trial, index) => [String(index), assignments(trial)])),
    });
    const mounts: OwnMount[] = [
      { volume: parameters, path: parameterFolder },
      { volume: results.volume, path: resultRoot, prop: 'results.volume' },
    ];
    const run = new TrainingJob(this, 'job', {
      backoffLimitPerIndex: 1,
      ...job,
      name,
      ...(this.trials.length > 1 ? {} : { backoffLimitPerIndex: undefined }),
      framework: trialsOf(this.trials.length, results),
      env: {
        SWEEP_PATH: [resultRoot, results.path ?? name, '$(TRAINING_RUN)'].filter((part) => part !== '').join('/'),
        [metricVariable]: results.metric,
        ...props.env,
      },
      volumes: [...(props.volumes ?? []), ...mounts],
    });
    this.job = run.job;
    this.name = run.name;
  }
}

function trialsOf(count: number, { goal }: SweepResults): Framework {
  return {
    name: 'a sweep',
    kubeflow: 'plain',
    groups: () => [
      { type: 'trial', replicas: Math.max(1, count), resources: undefined, accelerator: undefined, success: 'all' },
    ],
    env: (): Record<string, string> => (count > 1 ? {} : { TASK_INDEX: '0' }),
    prelude: () => sweepScript(parameterFolder, goal ?? 'maximize'),
  };
}

function checkGrid(problems: Problems, grid: Grid): void {
  const names = Object.keys(grid);
  problems.expect(names.length > 0, 'grid', 'must have at least one parameter', grid);
  for (const [name, values] of Object.entries(grid)) {
    problems.expect(
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(name),
      'grid',
      'must have names of letters, digits and underscores that do not begin with a digit',
      name,
    );
    problems.expect(values.length > 0, `grid.${name}`, 'must have at least one value', values);
    problems.expect(
      new Set(values.map(String)).size === values.length,
      `grid.${name}`,
      'must have every value once',
      values,
    );
    problems.expect(
      !values.some(isDeferred),
      `grid.${name}`,
      'must be plain values, not Outputs: the trials are counted and named by them',
    );
  }
  const count = Object.values(grid).reduce((product, values) => product * values.length, 1);
  problems.expect(count <= mostTrials, 'grid', `must have at most ${mostTrials} combinations`, count);
}

function checkResults(problems: Problems, { path, metric, goal }: SweepResults): void {
  problems.expect(isInside(path ?? ''), 'results.path', 'must be relative to the volume and stay inside it', path);
  problems.expect(
    isDeferred(metric) || /^[\w.-]+$/.test(metric),
    'results.metric',
    'must be a key of letters, digits, dots, hyphens and underscores',
    metric,
  );
  problems.expect(
    goal === undefined || goal === 'maximize' || goal === 'minimize',
    'results.goal',
    "must be 'maximize' or 'minimize'",
    goal,
  );
}

// The last parameter changes fastest.
function combinations(grid: Grid): Record<string, string>[] {
  return Object.entries(grid).reduce<Record<string, string>[]>(
    (trials, [name, values]) => {
      // A grid that is too large is an error; nobody needs all of it.
      return trials
        .slice(0, mostTrials)
        .flatMap((trial) => values.map((value) => ({ ...trial, [name]: String(value) })));
    },
    [{}],
  );
}

function assignments(trial: Readonly<Record<string, string>>): string {
  return Object.entries(trial)
    .map(([name, value]) => `${name}=${shellWord(value)}\n`)
    .join('');
}
