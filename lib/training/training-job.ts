import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { deployTimeout, withoutWaiting } from '../workload/deploy-timeout';
import { objectLabels } from '../workload/labels';
import { completePod, shapePod, type ShapedPod } from '../workload/pod';
import { Problems } from '../workload/validation';
import type { VolumeMount } from '../workload/volumes';
import { runName } from './run-name';
import type { PublishTarget, TrainingJobProps } from './training-job-props';

/** The container of every run: raw fields find it by this name. */
const trainingContainer = 'training';
const modelRoot = '/models';

/**
 * A program that trains a model and ends.
 *
 * Its name carries a hash of everything that it is, so that a change (another image, other arguments) is a new run, and
 * an unchanged one is never run again. A node that goes away does not count as a failure of the program.
 *
 * The program finds in its environment:
 * - `TRAINING_RUN`: the name of the run,
 * - `MODEL_BASE_PATH`, with `publish`: where versions of the model are. It writes one beside them (`.tmp-<run>`) and renames
 *   it to the next whole number, so that a server never sees half a model.
 *
 * @example
 * const models = new ModelVolume(environment, 'models', { size: '1Gi', accessModes: ['ReadWriteMany'] });
 * const training = new TrainingJob(environment, 'digits-training', {
 *   image: new ImageBuild(environment, 'training-image', { … }),
 *   resources: { cpu: { request: 1 }, memory: { request: '1Gi' } },
 *   publish: { volume: models, path: 'digits' },
 * });
 * server.node.addDependency(training);
 */
export class TrainingJob extends Construct {
  /** The name of the run: `digits-training-3f9a2c1b`. */
  public readonly name: string;
  public readonly job: k8s.KubeJob;

  constructor(scope: Construct, id: string, props: TrainingJobProps) {
    super(scope, id);
    const problems = new Problems(this);
    const baseName = props.name ?? id;
    checkProps(problems, props);
    const pod = shapeTrainingPod(this, problems, baseName, props);
    const spec: k8s.JobSpec = {
      template: pod.template,
      completions: 1,
      parallelism: 1,
      backoffLimit: props.backoffLimit ?? 3,
      podFailurePolicy: failurePolicy(props.failOnExitCodes ?? [2, 126, 127]),
      activeDeadlineSeconds: props.activeDeadlineSeconds,
      ttlSecondsAfterFinished: props.ttlSecondsAfterFinished,
    };
    this.name = runName(problems, baseName, props.runId, props, { spec, raw: pod.raw });
    this.job = new k8s.KubeJob(this, 'job', {
      metadata: { name: this.name, labels: objectLabels(this, baseName, 'training-job'), annotations: waiting(props) },
      spec,
    });
    completePod(this.job, pod);
  }
}

function checkProps(problems: Problems, props: TrainingJobProps): void {
  problems.integer(props.backoffLimit ?? 3, 'backoffLimit', 0);
  for (const [prop, value] of [['activeDeadlineSeconds', props.activeDeadlineSeconds], ['ttlSecondsAfterFinished', props.ttlSecondsAfterFinished]] as const) {
    if (value !== undefined) {
      problems.integer(value, prop, prop === 'ttlSecondsAfterFinished' ? 0 : 1);
    }
  }
  for (const [index, code] of (props.failOnExitCodes ?? []).entries()) {
    problems.integer(code, `failOnExitCodes[${index}]`, 1, 255);
  }
  const path = props.publish?.path ?? '';
  problems.expect(!path.startsWith('/') && !path.split('/').includes('..'), 'publish.path', 'must be relative to the volume and stay inside it', path);
}

function shapeTrainingPod(scope: Construct, problems: Problems, name: string, props: TrainingJobProps): ShapedPod {
  return shapePod(scope, problems, {
    name,
    component: 'training-job',
    container: trainingContainer,
    image: props.image,
    ...(props.command === undefined ? {} : { command: props.command }),
    ...(props.args === undefined ? {} : { args: props.args }),
    fieldEnv: { TRAINING_RUN: "metadata.labels['batch.kubernetes.io/job-name']" },
    env: { ...publishEnv(props.publish), ...props.env },
    envFrom: props.envFrom ?? [],
    volumes: [...(props.volumes ?? []), ...publishVolume(props.publish)],
    resources: props.resources,
    accelerator: props.accelerator,
    sharedMemory: props.sharedMemory,
    priorityClass: props.priorityClass,
    serviceAccount: props.serviceAccount,
    user: props.user,
    // A failed pod stays, with its log; a new one takes its place. The failure policy takes nothing else.
    restartPolicy: 'Never',
  });
}

type Publish = PublishTarget | undefined;

function publishEnv(publish: Publish): Record<string, string> {
  return publish === undefined ? {} : { MODEL_BASE_PATH: [modelRoot, publish.path ?? ''].filter((part) => part !== '').join('/') };
}

function publishVolume(publish: Publish): VolumeMount[] {
  return publish === undefined ? [] : [{ volume: publish.volume, path: modelRoot }];
}

// The first rule that fits counts: a pod that was evicted, preempted or lost with its node may have any exit code.
function failurePolicy(exitCodes: readonly number[]): k8s.PodFailurePolicy {
  const values = [...new Set(exitCodes)].sort((a, b) => a - b);
  const disrupted: k8s.PodFailurePolicyRule = { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] };
  // The class asks for conditions, of which a rule about exit codes may have none.
  const hopeless = { action: 'FailJob', onExitCodes: { containerName: trainingContainer, operator: 'In', values } } as k8s.PodFailurePolicyRule;
  return { rules: values.length === 0 ? [disrupted] : [disrupted, hopeless] };
}

// Training takes as long as it takes: a day, where no deadline says less.
function waiting(props: TrainingJobProps): Record<string, string> {
  const { activeDeadlineSeconds } = props;
  if (props.waitForCompletion === false) {
    return withoutWaiting();
  }
  return deployTimeout(typeof activeDeadlineSeconds === 'number' ? activeDeadlineSeconds + 60 : 24 * 60 * 60);
}
