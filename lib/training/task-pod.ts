import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { acceleratorCount } from '../workload/accelerator/accelerator';
import { clusterOf } from '../workload/cluster/cluster-context';
import { containsMarker } from '../workload/synthesis/markers';
import { mountModel } from '../workload/models/mounted-model';
import { scrapeAnnotations } from '../workload/monitoring/annotations';
import { hasNativeSidecars, meshOf, outsideMesh, sidecarAnnotations } from '../workload/mesh/mesh';
import { shapePod, type ShapedPod } from '../workload/pod/pod';
import { logEnv, openTelemetryEnv } from '../workload/telemetry/open-telemetry-env';
import { checkTelemetry, telemetryOf } from '../workload/telemetry/telemetry';
import { shellWord } from '../workload/values/shell-word';
import type { Problems } from '../workload/values/validation';
import type { TaskPodOptions } from './backends/backend';
import { checkpointEnv, checkpointVolume } from './checkpoints';
import { trainingContainer } from './failure-policy';
import {
  taskCount,
  taskVariables,
  type Framework,
  type FrameworkContext,
  type TaskGroup,
} from './frameworks/framework';
import { metricsPort, runMetrics } from './monitored-run';
import { publishEnv, publishesItself, publishVolume } from './publish';
import { publishScript } from './publish-script';
import { topologyAnnotations } from '../workload/cluster/queue';
import { dependsOnTask, taskScript } from './task-script';
import type { TrainingJobProps } from './training-job-props';

/** A run as all of its pods see it. */
export interface TaskPods {
  readonly name: string;
  readonly props: TrainingJobProps;
  readonly framework: Framework;
  readonly context: FrameworkContext;
}

const indexAnnotation = "metadata.annotations['batch.kubernetes.io/job-completion-index']";

/** The accelerators of each task of a group. */
export function acceleratorsOf(group: TaskGroup | undefined, props: TrainingJobProps): TrainingJobProps['accelerator'] {
  const own = group?.accelerator;
  return own === 'none' ? undefined : (own ?? props.accelerator);
}

/** How many accelerators each task of a group has. */
export function acceleratorsPerTask(group: TaskGroup | undefined, props: TrainingJobProps): number {
  const accelerator = acceleratorsOf(group, props);
  return accelerator === undefined ? 0 : acceleratorCount(accelerator);
}

/** Whether several tasks talk to each other. */
export function isDistributed(framework: Framework, groups: readonly TaskGroup[]): boolean {
  return framework.alwaysCluster === true || (framework.kubeflow !== 'plain' && taskCount(groups) > 1);
}

/** The pod of tasks of one type, or of several that have the same pod. */
export function shapeTaskPod(scope: IConstruct, problems: Problems, run: TaskPods, options: TaskPodOptions): ShapedPod {
  const { props, context } = run;
  const [group] = options.groups;
  const accelerator = acceleratorsOf(group, props);
  const data = props.data === undefined ? undefined : mountModel(problems, props.data, '/data', 'data');
  const pretrained =
    props.pretrainedModel === undefined
      ? undefined
      : mountModel(problems, props.pretrainedModel, '/mnt/models', 'pretrainedModel');
  const start = shapeStart(problems, run, options);
  checkTelemetry(problems, props.telemetry, 'telemetry');
  const telemetry = telemetryOf(scope, props.telemetry);
  const traced = openTelemetryEnv(scope, run.name, telemetry);
  const pod = shapePod(scope, problems, {
    name: run.name,
    component: 'training-job',
    container: trainingContainer,
    image: props.image,
    ...start.command,
    fieldEnv: { ...fieldVariables(run, options), ...traced.fieldEnv },
    env: {
      ...traced.env,
      ...logEnv(telemetry),
      ...start.env,
      ...(data === undefined ? {} : { DATA_PATH: '/data' }),
      ...(pretrained === undefined ? {} : { PRETRAINED_MODEL_PATH: '/mnt/models' }),
      ...checkpointEnv(props.checkpoints, run.name),
      ...publishEnv(props.publish),
      ...props.env,
    },
    envFrom: props.envFrom ?? [],
    volumes: [
      ...(props.volumes ?? []),
      ...publishVolume(props.publish),
      ...checkpointVolume(props.checkpoints),
      ...(data?.volumes ?? []),
      ...(pretrained?.volumes ?? []),
    ],
    initContainers: [
      ...(data?.initContainers ?? []),
      ...(pretrained?.initContainers ?? []).map((container) => ({
        ...container,
        name: `${container.name}-pretrained`,
      })),
    ],
    resources: group?.resources ?? props.resources,
    accelerator,
    sharedMemory: props.sharedMemory,
    priorityClass: props.priorityClass,
    serviceAccount: props.serviceAccount,
    user: props.user,
    writableRoot: props.writableRoot,
    ports: metricsPort(props),
    // A queue admits only what its quota covers, and that of most is processors, memory and accelerators.
    reserveDisk: props.queue === undefined,
    // A failed pod stays, with its log; a new one takes its place. The failure policy takes nothing else.
    restartPolicy: 'Never',
  });
  const several = taskCount(context.groups) > 1;
  return withMetadata(pod, {
    annotations: {
      ...topologyAnnotations(props.queue),
      ...scrapeAnnotations(scope, runMetrics(props), props.monitored),
      ...keepAnnotations(props.safeToEvict ?? (!several && accelerator === undefined)),
      ...(several ? { 'linkerd.io/inject': 'disabled' } : {}),
      ...(inMesh(scope, several) ? sidecarAnnotations(scope, { drainSeconds: 0, downloadPorts: [] }) : {}),
    },
    labels: meshLabels(scope, several),
    subdomain: options.subdomain,
    shareProcessNamespace: options.groups.some(({ success }) => success !== 'all'),
  });
}

/**
 * Whether the pods of a run are in the mesh of their cluster: tasks that talk to each other are not, nor those next to
 * which a sidecar would go on running.
 */
export function inMesh(scope: IConstruct, several: boolean): boolean {
  const mesh = meshOf(scope);
  return !several && (mesh === 'istio-ambient' || (mesh === 'istio-sidecar' && hasNativeSidecars(scope)));
}

// A proxy answers for its pod by another address than the one it is known by, and an older one outlives the program.
function meshLabels(scope: IConstruct, several: boolean): Readonly<Record<string, string>> {
  if (inMesh(scope, several)) {
    return {};
  }
  const sidecar = several || clusterOf(scope).profile.operators.includes('istio');
  return { ...(sidecar ? outsideMesh('istio-sidecar') : {}), ...outsideMesh(meshOf(scope)) };
}

/** A condition of shell that is true in the one task that publishes. */
function publisher({ context }: TaskPods, { groups, indexed }: TaskPodOptions): string | undefined {
  const first = context.groups[0];
  if (!indexed) {
    return undefined;
  }
  return groups.length > 1
    ? `[ "$${taskVariables.type}/$${taskVariables.index}" = ${shellWord(`${first?.type ?? ''}/0`)} ]`
    : `[ "$${taskVariables.index}" = 0 ]`;
}

function shapeStart(
  problems: Problems,
  run: TaskPods,
  options: TaskPodOptions,
): {
  readonly command: { command?: readonly string[]; args?: readonly string[] };
  readonly env: Readonly<Record<string, string>>;
} {
  const { props, framework, context } = run;
  const all = options.told === 'by the backend' ? {} : framework.env(context);
  const prelude = options.told === 'by the backend' ? [] : (framework.prelude?.(context) ?? []);
  const several = options.groups.length > 1;
  const late = Object.fromEntries(Object.entries(all).filter(([, value]) => several && dependsOnTask(value)));
  // They are written into a script, where a value that is known at deploy time only could be a command.
  problems.expect(
    !containsMarker(late),
    'name',
    'must be a plain value, not an Output, where several types of tasks are in one Job: they find each other by it',
    props.name,
  );
  const early = Object.fromEntries(Object.entries(all).filter(([name]) => !(name in late)));
  const publishes = publishesItself(props.publish) && (several || options.groups[0]?.type === context.groups[0]?.type);
  const lines = [
    ...(several ? taskScript(options.groups, late) : []),
    ...prelude,
    ...(publishes && props.publish !== undefined ? publishScript(props.publish, publisher(run, options)) : []),
  ];
  const command = props.command ?? framework.command?.(context);
  const type: Record<string, string> =
    options.indexed && !several ? { [taskVariables.type]: options.groups[0]?.type ?? '' } : {};
  if (lines.length === 0) {
    return {
      command: { command, args: props.args },
      env: { ...type, ...early },
    };
  }
  const why = several
    ? `the ${taskCount(options.groups)} tasks of '${options.groups.map((group) => group.type).join("', '")}' in one Job`
    : 'a run that publishes its model itself';
  problems.expect(
    command !== undefined,
    'command',
    `must be given for ${why}: a shell runs it, and does not know the image's own`,
    command,
  );
  const script = [...lines, ...(publishes ? [] : ['exec "$@"']), ''].join('\n');
  return {
    command: { command: ['/bin/sh', '-euc', script, 'training'], args: [...(command ?? []), ...(props.args ?? [])] },
    env: { ...type, ...early },
  };
}

function fieldVariables(
  { props }: TaskPods,
  { groups, indexed, runLabel, uidLabel }: TaskPodOptions,
): Record<string, string> {
  const index = indexed ? { [groups.length > 1 ? 'JOB_COMPLETION_INDEX' : taskVariables.index]: indexAnnotation } : {};
  return {
    TRAINING_RUN: `metadata.labels['${runLabel}']`,
    ...(publishesItself(props.publish) ? { TRAINING_RUN_UID: `metadata.labels['${uidLabel}']` } : {}),
    ...index,
  };
}

// Karpenter and the cluster autoscaler otherwise move pods together to save nodes.
function keepAnnotations(safeToEvict: boolean): Record<string, string> {
  return safeToEvict
    ? {}
    : { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false', 'karpenter.sh/do-not-disrupt': 'true' };
}

interface PodMetadata {
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly subdomain: string | undefined;
  readonly shareProcessNamespace: boolean;
}

function withMetadata(
  pod: ShapedPod,
  { annotations, labels, subdomain, shareProcessNamespace }: PodMetadata,
): ShapedPod {
  const { metadata, spec } = pod.template;
  const template: k8s.PodTemplateSpec = {
    metadata: {
      ...metadata,
      labels: { ...metadata?.labels, ...labels },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    // Tasks that never end are told to, once the run has succeeded. As process 1 of its
    // own a program that has no handler would not hear it, and the run would go on until the grace period is over.
    spec: {
      ...(spec as k8s.PodSpec),
      subdomain,
      ...(shareProcessNamespace ? { shareProcessNamespace } : {}),
    },
  };
  return { ...pod, template };
}
