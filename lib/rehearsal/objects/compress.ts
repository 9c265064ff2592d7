import { isMap, type JsonMap } from '../../workload/values/maps';
import { own } from '../../workload/values/own';
import {
  groupOf,
  mapAt,
  mapsAt,
  numberAt,
  textAt,
  valueAt,
  type KubernetesObject,
} from '../../review/objects/kubernetes-object';
import { defaultBehavior } from '../../review/objects/scaling-behavior';
import { workloadOf } from '../../review/objects/workload';
import { parsePath, placesAt } from '../../review/references/field-path';
import { completionDelay, durationSeconds, readyDelay } from './durations';
import { isPlayed } from './played';
import { podStartUp } from '../../review/rule-support';

/** The longest that a simulated pod takes to start, in seconds. */
const longestDelay = 4;

/**
 * How long the pods of a workload may take to start, in seconds, the slowest of them: what the annotation of the
 * playground says, or else the budget of its start-up probes, or else the initial delay of its readiness probes.
 */
export function startUpSeconds(object: KubernetesObject): number {
  return Math.max(0, ...templatesOf(object).map(startUpOf));
}

function startUpOf(template: JsonMap): number {
  const [pods] = workloadOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: '' }, spec: template['spec'] })!.podSets;
  const told = durationSeconds(textAt(template, 'metadata', 'annotations', readyDelay));
  const initial = mapsAt(template, 'spec', 'containers').map(
    (container) => numberAt(container, 'readinessProbe', 'initialDelaySeconds') ?? 0,
  );
  return told ?? (pods === undefined ? undefined : podStartUp(pods)) ?? Math.max(0, ...initial);
}

/** How many times faster than in a cluster a rehearsal goes, so that its slowest pod takes a few seconds. */
export function compressionFor(objects: readonly KubernetesObject[]): number {
  const slowest = Math.max(0, ...objects.map(startUpSeconds));
  return Math.min(3_600, Math.max(10, Math.ceil(slowest / longestDelay)));
}

/**
 * The object with its times divided by the compression: how long pods take to start, how long they must be ready, how
 * long they tolerate a lost node, and the windows of autoscalers.
 */
export function compressed(object: KubernetesObject, factor: number): KubernetesObject {
  if (object.kind === 'HorizontalPodAutoscaler') {
    return { ...object, spec: compressedBehavior(mapAt(object, 'spec'), factor) };
  }
  if (object.kind === 'ScaledObject') {
    return compressedScaledObject(object, factor);
  }
  if (templatesOf(object).length === 0) {
    return object;
  }
  const copy = structuredClone(object);
  for (const template of templatesOf(copy)) {
    compressTemplate(template, factor);
  }
  if (isPlayed(object)) {
    divide(mapAt(copy, 'spec'), 'minReadySeconds', factor);
  }
  return copy;
}

function compressTemplate(template: Draft, factor: number): void {
  const startUp = startUpOf(template);
  const metadata = (template['metadata'] ??= {}) as Draft;
  const annotations = (metadata['annotations'] = { ...(metadata['annotations'] as Draft | undefined) });
  annotations[readyDelay] = milliseconds(startUp / factor);
  const completion = durationSeconds(textAt(annotations, completionDelay));
  if (completion !== undefined) {
    annotations[completionDelay] = milliseconds(completion / factor);
  }
  for (const toleration of mapsAt(template, 'spec', 'tolerations')) {
    divide(toleration, 'tolerationSeconds', factor);
  }
}

type Draft = Record<string, unknown>;

// Where the kinds of operators that a rehearsal can run have the templates of their pods.
const job = 'replicatedJobs[*].template.spec.template';
const ofOperators: Readonly<Record<string, readonly string[]>> = {
  'jobset.x-k8s.io/JobSet': [`spec.${job}`],
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': [
    'spec.leaderWorkerTemplate.leaderTemplate',
    'spec.leaderWorkerTemplate.workerTemplate',
  ],
  'keda.sh/ScaledJob': ['spec.jobTargetRef.template'],
  'trainer.kubeflow.org/TrainingRuntime': [`spec.template.spec.${job}`],
  'trainer.kubeflow.org/ClusterTrainingRuntime': [`spec.template.spec.${job}`],
};

/** The templates of an object's pods, to be changed in place: of kinds whose controllers a rehearsal can run. */
function templatesOf(object: KubernetesObject): Draft[] {
  const paths = own(ofOperators, `${groupOf(object.apiVersion)}/${object.kind}`);
  if (paths !== undefined) {
    return paths.flatMap((path) =>
      placesAt(object, parsePath(path)).flatMap(({ value }) => (isMap(value) ? [value] : [])),
    );
  }
  const [pods, ...others] = isPlayed(object) ? (workloadOf(object)?.podSets ?? []) : [];
  if (pods === undefined || others.length > 0) {
    return [];
  }
  const template = pods.templatePath === '' ? object : valueAt(object, ...pods.templatePath.split('.'));
  return isMap(template) ? [template] : [];
}

/** How often KEDA asks, and how long it waits before it takes the last pod away, where nothing else is said. */
const timesOfKeda = { pollingInterval: 30, cooldownPeriod: 300 };

function compressedScaledObject(object: KubernetesObject, factor: number): KubernetesObject {
  const spec: Draft = { ...timesOfKeda, ...mapAt(object, 'spec') };
  for (const field of [...Object.keys(timesOfKeda), 'initialCooldownPeriod']) {
    divide(spec, field, factor);
  }
  const advanced = mapAt(spec, 'advanced');
  const horizontalPodAutoscalerConfig = compressedBehavior(mapAt(advanced, 'horizontalPodAutoscalerConfig'), factor);
  return { ...object, spec: { ...spec, advanced: { ...advanced, horizontalPodAutoscalerConfig } } };
}

/** The autoscaler's spec with its windows divided. */
function compressedBehavior(spec: Readonly<Record<string, unknown>>, factor: number): JsonMap {
  const behavior = mapAt(spec, 'behavior');
  const rules = (direction: keyof typeof defaultBehavior): Draft => {
    const merged = structuredClone({ ...defaultBehavior[direction], ...mapAt(behavior, direction) }) as Draft;
    merged['stabilizationWindowSeconds'] = Math.round((numberAt(merged, 'stabilizationWindowSeconds') ?? 0) / factor);
    for (const policy of mapsAt(merged, 'policies')) {
      divide(policy, 'periodSeconds', factor);
    }
    return merged;
  };
  return { ...spec, behavior: { scaleUp: rules('scaleUp'), scaleDown: rules('scaleDown') } };
}

// No time becomes 0: a second is the shortest time that Kubernetes knows.
function divide(map: Draft, field: string, factor: number): void {
  const value = map[field];
  if (typeof value === 'number' && value > 0) {
    map[field] = Math.max(1, Math.round(value / factor));
  }
}

function milliseconds(seconds: number): string {
  return `${Math.round(seconds * 1000)}ms`;
}
