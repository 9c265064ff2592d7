import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { deployTimeout, withoutWaiting } from '../workload/synthesis/deploy-timeout';
import { kubernetesAtLeast } from '../workload/cluster/kubernetes-version';
import { objectLabels, selectorLabels } from '../workload/objects/labels';
import { checkName, nameLimits } from '../workload/objects/names';
import { keepRun, replaceRun, type RunJob } from '../workload/objects/runs';
import { Problems } from '../workload/values/validation';
import { markPublisher } from '../workload/models/versioned-models';
import { onlyOneNode, type OwnMount } from '../workload/volumes/volumes';
import type { ShapedRun } from './backends/backend';
import { indexedJob } from './backends/indexed-job';
import { checkCheckpoints, checkpointVolume } from './checkpoints';
import { container } from './frameworks/container';
import { taskCount, type FrameworkContext } from './frameworks/framework';
import { isolateRun } from './isolated-run';
import { markRunMonitored } from './monitored-run';
import { checkPublish, publishVolume } from './publish';
import { checkQueue, runLabels } from './queue';
import { runName } from './run-name';
import { checkSchedule } from './schedule';
import { acceleratorsPerTask, isDistributed, shapeTaskPod } from './task-pod';
import type { TrainingJobProps } from './training-job-props';

/**
 * A program that trains a model and ends: in one container, or in several that find each other.
 *
 * Its name carries a hash of everything that it is, so that a change (another image, other arguments) is a new run, and
 * an unchanged one is never run again. A node that goes away does not count as a failure of the program.
 *
 * The program finds in its environment:
 * - `TRAINING_RUN`: the name of the run,
 * - `TASK_TYPE` and `TASK_INDEX`, with several tasks: which one it is; and what its
 * framework reads (`TF_CONFIG`, `PET_…`),
 * - `DATA_PATH`, with `data`; `CHECKPOINT_PATH`, with `checkpoints`,
 * - `MODEL_BASE_PATH`, with `publish`: where versions of the model are. It writes one beside
 * them (`.tmp-<run>`) and renames
 *   it to the next whole number, so that a server never sees half a model; or, with a gate, writes it into
 *   `MODEL_OUTPUT_PATH` and leaves the rest to the run.
 *
 * @example
 * const models = new ModelVolume(environment, 'models', { size: '1Gi', accessModes: ['ReadWriteMany'] });
 * const training = new TrainingJob(environment, 'digits-training', {
 *   image: new ImageBuild(environment, 'image', {
 *     context: join(__dirname, 'train'),
 *     repository: 'train',
 *     registry,
 *   }),
 *   resources: { cpu: { request: 1 }, memory: { request: '1Gi' } },
 *   publish: { volume: models, path: 'digits' },
 * });
 * server.node.addDependency(training);
 */
export class TrainingJob extends Construct {
  /** The name of the run: `digits-training-3f9a2c1b`. That of the CronJob, with a `schedule`. */
  public readonly name: string;
  /** The Job, or the CronJob, JobSet or TrainJob. */
  public readonly job: ApiObject;
  /** The Service by which tasks find each other, where the backend makes none itself. */
  public readonly service: k8s.KubeService | undefined;

  constructor(scope: Construct, id: string, props: TrainingJobProps) {
    super(scope, id);
    const problems = new Problems(this);
    const baseName = props.name ?? id;
    const [framework, backend] = [props.framework ?? container(), props.backend ?? indexedJob()];
    const groups = framework.groups(problems);
    const distributed = isDistributed(framework, groups);
    const context: FrameworkContext = {
      groups,
      host: backend.host(groups, baseName),
      accelerators: (type) =>
        acceleratorsPerTask(
          groups.find((group) => group.type === type),
          props,
        ),
    };
    checkProps(this, problems, props, taskCount(groups));
    framework.check?.(problems, context);
    const run = backend.shape({
      scope: this,
      problems,
      props,
      name: baseName,
      framework,
      groups,
      distributed,
      processes: framework.processes?.(context),
      queueLabels: runLabels(props.queue),
      pod: (options) => shapeTaskPod(this, problems, { name: baseName, props, framework, context }, options),
    });
    this.name = run.recurring
      ? recurringName(problems, baseName, props)
      : runName(problems, baseName, props, contentOf(run, props));
    const labels = objectLabels(this, baseName, 'training-job');
    this.service = distributed && backend.ownService ? makeService(this, baseName, labels) : undefined;
    this.job = run.make({ name: this.name, labels, annotations: waiting(props, run) });
    if (this.service !== undefined) {
      this.job.node.addDependency(this.service);
    }
    if (props.publish !== undefined) {
      markPublisher(this.job, { volume: props.publish.volume, folder: props.publish.path ?? '', job: baseName });
    }
    isolateRun(this, problems, props, {
      name: baseName,
      job: this.job,
      distributed,
      several: taskCount(groups) > 1,
    });
    markRunMonitored(this, problems, props, { name: baseName, run: this.name, job: this.job });
    if (!run.recurring) {
      const job = { name: baseName, goesByItself: props.ttlSecondsAfterFinished !== undefined };
      markRun(this, job, props.onChange, labels);
    }
  }
}

function checkProps(scope: Construct, problems: Problems, props: TrainingJobProps, tasks: number): void {
  problems.integer(props.backoffLimit ?? 3, 'backoffLimit', 0);
  problems.optionalInteger(props.activeDeadlineSeconds, 'activeDeadlineSeconds', 1);
  problems.optionalInteger(props.ttlSecondsAfterFinished, 'ttlSecondsAfterFinished', 0);
  for (const [index, code] of (props.failOnExitCodes ?? []).entries()) {
    problems.integer(code, `failOnExitCodes[${index}]`, 1, 255);
  }
  const { onChange = 'keep' } = props;
  problems.expect(['keep', 'replace'].includes(onChange), 'onChange', "must be 'keep' or 'replace'", onChange);
  problems.expect(
    onChange !== 'replace' ||
      props.ttlSecondsAfterFinished === undefined ||
      props.suspend === true ||
      waitsForCompletion(props),
    'ttlSecondsAfterFinished',
    "must be left out with 'onChange: replace' where the deployment does not wait for the run: " +
      "the next one takes the run out of the state, which would stop it. Choose 'onChange: keep'",
    props.ttlSecondsAfterFinished,
  );
  checkPerIndex(scope, problems, props, tasks);
  checkPublish(problems, props.publish);
  checkCheckpoints(problems, props.checkpoints);
  checkQueue(scope, problems, props.queue, props.suspend);
  if (props.schedule !== undefined) {
    checkSchedule(problems, props.schedule);
  }
  for (const mount of tasks > 1
    ? [
        ...publishVolume(props.publish),
        ...checkpointVolume(props.checkpoints),
        ...(props.volumes ?? []).map((volume: OwnMount, index) => ({ prop: `volumes[${index}].volume`, ...volume })),
      ]
    : []) {
    const volume = onlyOneNode([mount]);
    problems.expect(
      volume === undefined,
      mount.prop ?? 'volumes',
      `must have the access mode ReadWriteMany: one node alone can mount '${volume?.name ?? ''}', ` +
        `and the ${tasks} tasks of the run are on several`,
      volume?.accessModes,
    );
  }
}

function checkPerIndex(scope: Construct, problems: Problems, props: TrainingJobProps, tasks: number): void {
  const { backoffLimitPerIndex: perIndex, maxFailedIndexes } = props;
  if (maxFailedIndexes !== undefined) {
    problems.integer(maxFailedIndexes, 'maxFailedIndexes', 0, tasks);
    problems.expect(perIndex !== undefined, 'maxFailedIndexes', "needs 'backoffLimitPerIndex'", maxFailedIndexes);
  }
  const alone = (props.framework ?? container()).kubeflow === 'plain' && tasks > 1;
  if (props.parallelism !== undefined) {
    problems.integer(props.parallelism, 'parallelism', 1, tasks);
    problems.expect(
      alone,
      'parallelism',
      'is for several tasks of container(), which need no other: those of other frameworks wait until all are there',
      props.parallelism,
    );
  }
  if (perIndex === undefined) {
    return;
  }
  problems.integer(perIndex, 'backoffLimitPerIndex', 0);
  problems.expect(
    props.backoffLimit === undefined,
    'backoffLimit',
    "must be left out beside 'backoffLimitPerIndex'",
    props.backoffLimit,
  );
  problems.expect(kubernetesAtLeast(scope, '1.29'), 'backoffLimitPerIndex', 'needs Kubernetes 1.29', perIndex);
  problems.expect(
    alone,
    'backoffLimitPerIndex',
    'is for several tasks of container(), which need no other: ' +
      'those of other frameworks would wait for the one that failed for good',
    perIndex,
  );
}

// Pulumi knows a run that replaces by another name, under which it cannot take over one that is there.
function contentOf({ content }: ShapedRun, { onChange }: TrainingJobProps): object {
  return onChange === 'replace' ? { ...content, onChange } : content;
}

// The CronJob appends the minute to the names of its Jobs.
function recurringName(problems: Problems, name: string, { runId }: TrainingJobProps): string {
  checkName(problems, name, 'name', nameLimits.job);
  problems.expect(
    runId === undefined,
    'runId',
    "must be left out with a 'schedule', whose runs are named by their time",
    runId,
  );
  return name;
}

// One for all runs: each has host names of its own in it, and old runs that are kept go on finding each other.
function makeService(scope: Construct, name: string, labels: Record<string, string>): k8s.KubeService {
  return new k8s.KubeService(scope, 'service', {
    metadata: { name, labels },
    // Tasks look for each other before any of them is ready, and a name that was not there
    // is not asked for again at once.
    spec: { clusterIp: 'None', selector: selectorLabels(name, 'training-job'), publishNotReadyAddresses: true },
  });
}

function markRun(
  training: TrainingJob,
  job: RunJob,
  onChange: TrainingJobProps['onChange'],
  labels: Record<string, string>,
): void {
  if (onChange === 'replace') {
    replaceRun(training.job, job);
    return;
  }
  const owner = new k8s.KubeConfigMap(training, 'runs', { metadata: { name: `${job.name}-runs`, labels } });
  keepRun(training.job, job, owner);
}

function waitsForCompletion({ waitForCompletion, queue, suspend }: TrainingJobProps): boolean {
  return waitForCompletion ?? (queue === undefined && suspend !== true);
}

// Training takes as long as it takes: a day, where no deadline says less.
function waiting(props: TrainingJobProps, run: ShapedRun): Record<string, string> {
  const { activeDeadlineSeconds } = props;
  if (run.recurring) {
    return {};
  }
  if (!waitsForCompletion(props)) {
    return withoutWaiting();
  }
  const timeout = deployTimeout(typeof activeDeadlineSeconds === 'number' ? activeDeadlineSeconds + 60 : 24 * 60 * 60);
  return {
    ...timeout,
    ...(run.doneCondition === undefined ? {} : { 'pulumi.com/waitFor': `condition=${run.doneCondition}` }),
  };
}
