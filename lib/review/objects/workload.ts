import {
  countAt,
  isMap,
  mapAt,
  mapsAt,
  textAt,
  valueAt,
  type JsonMap,
  type KubernetesObject,
} from './kubernetes-object';

/** An object that makes pods. */
export interface Workload {
  /** The object, normalized. */
  readonly object: KubernetesObject;
  /** Its environment, where there are several. */
  readonly environment: string | undefined;
  /** Where its pods' template stands in it: `spec.template`; that of a Pod is itself, and empty. */
  readonly templatePath: string;
  /** The template: `metadata` and `spec`. */
  readonly template: JsonMap;
  /** The spec of its pods. */
  readonly pod: JsonMap;
  /** The labels of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** How many pods there are at least. Of a DaemonSet it is one per node: 1. */
  readonly replicas: number;
  /** How many pods there are at most: more than {@link replicas} only with an autoscaler. */
  readonly most: number;
  /** Whether its pods run to an end. */
  readonly ends: boolean;
  /** What sets its number of pods: a HorizontalPodAutoscaler or a ScaledObject. */
  readonly autoscaler: KubernetesObject | undefined;
}

/** Where kinds keep their pods' templates, by group and kind. */
const templatePaths: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  '/ReplicationController': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  '/Pod': [],
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': ['spec', 'leaderWorkerTemplate', 'workerTemplate'],
};

/** The object as one that makes pods; undefined when it is no such kind. */
export function workloadOf(
  object: KubernetesObject,
  environment: string | undefined,
  autoscaler: KubernetesObject | undefined,
): Workload | undefined {
  const group = object.apiVersion.includes('/') ? object.apiVersion.slice(0, object.apiVersion.indexOf('/')) : '';
  const path = templatePaths[`${group}/${object.kind}`];
  if (path === undefined) {
    return undefined;
  }
  const template = mapAt(object, ...path);
  const [replicas, most] = counts(object, autoscaler);
  return {
    object,
    environment,
    templatePath: path.join('.'),
    template,
    pod: mapAt(template, 'spec'),
    labels: mapAt(template, 'metadata', 'labels') as Record<string, string>,
    replicas,
    most,
    ends: object.kind === 'Job' || object.kind === 'CronJob',
    autoscaler,
  };
}

function counts(object: KubernetesObject, autoscaler: KubernetesObject | undefined): [number, number] {
  if (autoscaler !== undefined) {
    const keda = autoscaler.kind === 'ScaledObject';
    const least = countAt(autoscaler, 'spec', keda ? 'minReplicaCount' : 'minReplicas') ?? (keda ? 0 : 1);
    const most = countAt(autoscaler, 'spec', keda ? 'maxReplicaCount' : 'maxReplicas') ?? (keda ? 100 : least);
    return [least, Math.max(least, most)];
  }
  const count = ownCount(object);
  return [count, count];
}

function ownCount(object: KubernetesObject): number {
  switch (object.kind) {
    case 'Job':
      return object['spec'] !== undefined && valueAt(object, 'spec', 'suspend') === true
        ? 0
        : (countAt(object, 'spec', 'parallelism') ?? 1);
    case 'CronJob':
      return countAt(object, 'spec', 'jobTemplate', 'spec', 'parallelism') ?? 1;
    case 'LeaderWorkerSet':
      return (
        (countAt(object, 'spec', 'replicas') ?? 1) * (countAt(object, 'spec', 'leaderWorkerTemplate', 'size') ?? 1)
      );
    default:
      return countAt(object, 'spec', 'replicas') ?? 1;
  }
}

/** A container, and where it stands. */
export interface Container {
  /** Such as `spec.template.spec.containers[server]`. */
  readonly path: string;
  readonly name: string;
  /** Whether it ends before the others start. */
  readonly init: boolean;
  readonly spec: JsonMap;
}

const known = new WeakMap<Workload, readonly Container[]>();

/** All containers of a workload's pods. */
export function containersOf(workload: Workload): readonly Container[] {
  let found = known.get(workload);
  if (found === undefined) {
    found = listContainers(workload);
    known.set(workload, found);
  }
  return found;
}

function listContainers(workload: Workload): Container[] {
  const at = podPath(workload);
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    mapsAt(workload.pod, list).map((spec) => {
      const name = textAt(spec, 'name') ?? '';
      return {
        path: `${at}.${list}[${name}]`,
        name,
        init: list === 'initContainers' && spec['restartPolicy'] !== 'Always',
        spec,
      };
    }),
  );
}

/** Where the spec of a workload's pods stands: `spec.template.spec`. */
export function podPath({ templatePath }: Workload): string {
  return templatePath === '' ? 'spec' : `${templatePath}.spec`;
}

/** The container of a name. */
export function containerNamed(workload: Workload | undefined, name: string): Container | undefined {
  return workload === undefined ? undefined : containersOf(workload).find((container) => container.name === name);
}

/** Whether a label selector of the API chooses these labels. One without any condition chooses all. */
export function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  if (!isMap(selector)) {
    return false;
  }
  return (
    hasLabels(labels, mapAt(selector, 'matchLabels')) &&
    (selector['matchExpressions'] === undefined ||
      mapsAt(selector, 'matchExpressions').every((expression) => fulfils(expression, labels)))
  );
}

/** Whether an object has all of some labels. */
export function hasLabels(labels: Readonly<Record<string, string>>, wanted: JsonMap): boolean {
  // Asked often: for every Service about each workload that may be its own.
  for (const key in wanted) {
    if (labels[key] !== wanted[key]) {
      return false;
    }
  }
  return true;
}

function fulfils(expression: JsonMap, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[String(expression['key'])];
  const values = Array.isArray(expression['values']) ? expression['values'] : [];
  switch (expression['operator']) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

/** How a workload is called in a sentence: `Deployment 'server'`. */
export function called(object: KubernetesObject): string {
  return `${object.kind} '${object.metadata.name}'`;
}
