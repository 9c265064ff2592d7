import {
  mapAt,
  mapsAt,
  numberAt,
  textAt,
  type JsonMap,
  type KubernetesObject,
} from '../review/objects/kubernetes-object';
import { workloadOf } from '../review/objects/workload';
import { podStartUp } from '../review/rule-support';

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
  const workload = workloadOf(object, undefined, undefined);
  if (workload === undefined) {
    return 0;
  }
  const told = goSeconds(textAt(templateOf(object), 'metadata', 'annotations', readyDelay));
  const initial = mapsAt(workload.pod, 'containers').map(
    (container) => numberAt(container, 'readinessProbe', 'initialDelaySeconds') ?? 0,
  );
  return told ?? podStartUp(workload) ?? Math.max(0, ...initial);
}

/** How many times faster than in a cluster a rehearsal goes, so that its slowest pod takes a few seconds. */
export function compressionFor(objects: readonly KubernetesObject[]): number {
  const slowest = Math.max(0, ...objects.map(startUpSeconds));
  return Math.min(3_600, Math.max(10, Math.ceil(slowest / longestDelay)));
}

/** The object with every time in it divided: how long pods start and must be ready, tolerate a lost node, and the windows of autoscalers. */
export function compressed(object: KubernetesObject, factor: number): KubernetesObject {
  if (object.kind === 'HorizontalPodAutoscaler') {
    return compressedAutoscaler(object, factor);
  }
  const workload = workloadOf(object, undefined, undefined);
  if (workload === undefined) {
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

function templateOf(object: KubernetesObject): JsonMap {
  const path = workloadOf(object, undefined, undefined)?.templatePath ?? '';
  return path === '' ? object : mapAt(object, ...path.split('.'));
}

// What the controller does where an autoscaler says nothing of its own.
// @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#default-behavior
const defaultBehavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  },
};

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

// Never to nothing: a second is the shortest time that Kubernetes knows.
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
