import { isMap, type JsonMap } from '../../workload/values/maps';
import {
  mapAt,
  mapsAt,
  numberAt,
  textAt,
  valueAt,
  type KubernetesObject,
} from '../../review/objects/kubernetes-object';
import { defaultBehavior } from '../../review/objects/scaling-behavior';
import { workloadOf, type PodSet } from '../../review/objects/workload';
import { isPlayed } from './played';
import { podStartUp } from '../../review/rule-support';

/** The annotation by which a simulated pod is not ready at once. */
const readyDelay = 'modelyard.dev/simulated-ready-delay';
/** The annotation by which a simulated pod of a Job does not end at once. */
const completionDelay = 'modelyard.dev/simulated-completion-delay';

/** The longest that a simulated pod takes to start, in seconds. */
const longestDelay = 4;

/**
 * How long the pods of a workload may take to start, in seconds: what the annotation of the playground says, or else
 * the budget of its start-up probes, or else the initial delay of its readiness probes.
 */
export function startUpSeconds(object: KubernetesObject): number {
  const pods = podsOf(object);
  if (pods === undefined) {
    return 0;
  }
  const told = goSeconds(textAt(templateOf(object), 'metadata', 'annotations', readyDelay));
  const initial = mapsAt(pods.pod, 'containers').map(
    (container) => numberAt(container, 'readinessProbe', 'initialDelaySeconds') ?? 0,
  );
  return told ?? podStartUp(pods) ?? Math.max(0, ...initial);
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
    return compressedAutoscaler(object, factor);
  }
  if (podsOf(object) === undefined) {
    return object;
  }
  const copy = structuredClone(object) as Draft;
  const template: Draft = templateOf(copy as KubernetesObject);
  const metadata = (template['metadata'] ??= {}) as Draft;
  const annotations = (metadata['annotations'] = { ...(metadata['annotations'] as Draft | undefined) });
  annotations[readyDelay] = milliseconds(startUpSeconds(object) / factor);
  const completion = goSeconds(textAt(annotations, completionDelay));
  if (completion !== undefined) {
    annotations[completionDelay] = milliseconds(completion / factor);
  }
  for (const toleration of mapsAt(template, 'spec', 'tolerations')) {
    divide(toleration, 'tolerationSeconds', factor);
  }
  divide(mapAt(copy, 'spec'), 'minReadySeconds', factor);
  return copy as KubernetesObject;
}

type Draft = Record<string, unknown>;

// Kinds with several sets of pods, or a list of them, are made of others by controllers that a rehearsal does not run.
function podsOf(object: KubernetesObject): PodSet | undefined {
  if (!isPlayed(object)) {
    return undefined;
  }
  const [pods, ...others] = workloadOf(object)?.podSets ?? [];
  const single = pods !== undefined && others.length === 0;
  return single && isMap(valueAt(object, ...fieldsOf(pods))) ? pods : undefined;
}

function templateOf(object: KubernetesObject): JsonMap {
  const pods = podsOf(object);
  return pods === undefined ? object : mapAt(object, ...fieldsOf(pods));
}

function fieldsOf({ templatePath }: PodSet): string[] {
  return templatePath === '' ? [] : templatePath.split('.');
}

function compressedAutoscaler(object: KubernetesObject, factor: number): KubernetesObject {
  const behavior = mapAt(object, 'spec', 'behavior');
  const rules = (direction: keyof typeof defaultBehavior): Draft => {
    const merged = structuredClone({ ...defaultBehavior[direction], ...mapAt(behavior, direction) }) as Draft;
    merged['stabilizationWindowSeconds'] = Math.round((numberAt(merged, 'stabilizationWindowSeconds') ?? 0) / factor);
    for (const policy of mapsAt(merged, 'policies')) {
      divide(policy, 'periodSeconds', factor);
    }
    return merged;
  };
  return {
    ...object,
    spec: { ...mapAt(object, 'spec'), behavior: { scaleUp: rules('scaleUp'), scaleDown: rules('scaleDown') } },
  };
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

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** A duration as Go writes it, in seconds; undefined where it is none. */
function goSeconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) {
    return undefined;
  }
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0),
    0,
  );
}
