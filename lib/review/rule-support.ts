import { isUnder, type FieldChange } from './diff/field-change';
import type { ObjectChange } from './object-change';
import {
  groupOf,
  isMap,
  mapAt,
  mapsAt,
  textAt,
  type JsonMap,
  type KubernetesObject,
} from './objects/kubernetes-object';
import type { ObjectSet } from './objects/object-set';
import { containersOf, podPath, type Container, type Workload } from './objects/workload';
import type { Hit, RuleContext, Severity } from './rule';

/** A workload before and after. */
export interface WorkloadChange {
  readonly change: ObjectChange;
  /** @default - it is new */
  readonly before: Workload | undefined;
  /** @default - it is gone */
  readonly after: Workload | undefined;
}

/** Every workload of either side. */
export function workloadChanges(context: RuleContext): WorkloadChange[] {
  return context.changes.flatMap((change) => {
    const [before, after] = [context.before.workload(change.before), context.after.workload(change.after)];
    return before === undefined && after === undefined ? [] : [{ change, before, after }];
  });
}

/** The objects of some kinds, of either side. */
export function changesOf(context: RuleContext, ...kinds: readonly string[]): ObjectChange[] {
  return context.changes.filter(({ object }) => kinds.includes(object.kind));
}

/** What changed in the pods of a workload that was there before: for this they are replaced. */
export function templateChanges({ change, after }: WorkloadChange): FieldChange[] {
  if (after === undefined || change.before === undefined || after.object.kind === 'Pod') {
    return [];
  }
  return change.fields.filter((field) => isUnder(field, after.templatePath));
}

/** Something that is wrong with an object of one side. */
export interface Fault {
  readonly path: string;
  readonly message: string;
  readonly severity?: Severity;
  readonly before?: unknown;
  readonly after?: unknown;
}

/**
 * What is wrong with workloads after a change, and was not before: a review does not repeat what has long been there.
 *
 * @param find what is wrong with a workload, in its surroundings
 */
export function* newFaults(
  context: RuleContext,
  find: (workload: Workload, objects: ObjectSet) => Fault[],
): Generator<Hit> {
  for (const { change, before, after } of workloadChanges(context)) {
    if (after === undefined) {
      continue;
    }
    const faults = find(after, context.after);
    const known =
      faults.length === 0 || before === undefined ? [] : find(before, context.before).map(({ path }) => path);
    for (const fault of faults.filter(({ path }) => !known.includes(path))) {
      yield { on: change, ...fault };
    }
  }
}

/** The same for each container. */
export function newContainerFaults(
  context: RuleContext,
  find: (container: Container, workload: Workload) => Fault[],
): Generator<Hit> {
  return newFaults(context, (workload) => containersOf(workload).flatMap((container) => find(container, workload)));
}

/** How long a container may take until it is started, in seconds; undefined when no probe says. */
export function startUpBudget({ spec }: Container): number | undefined {
  const probe = ['startupProbe', 'livenessProbe'].map((name) => spec[name]).find(isMap);
  return probe === undefined ? undefined : probeBudget(probe);
}

/** How long a probe lets pass before it has failed for good, in seconds. */
export function probeBudget(probe: JsonMap): number {
  const seconds = (field: string): number => (typeof probe[field] === 'number' ? probe[field] : 0);
  return seconds('initialDelaySeconds') + seconds('periodSeconds') * seconds('failureThreshold');
}

/** The longest time that a pod may take to start, in seconds; undefined when no start-up probe says. */
export function podStartUp(workload: Workload): number | undefined {
  const budgets = containersOf(workload).flatMap(({ spec }) =>
    isMap(spec['startupProbe']) ? [probeBudget(spec['startupProbe'])] : [],
  );
  return budgets.length === 0 ? undefined : Math.max(...budgets);
}

/** Seconds as people say them: `90 s`, `15 min`, `2 h`. */
export function duration(seconds: number): string {
  if (seconds < 120) {
    return `${seconds} s`;
  }
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** How many pods a count or percentage is of some pods. */
export function countOf(value: unknown, pods: number, round: 'up' | 'down'): number {
  if (typeof value === 'string' && value.endsWith('%')) {
    const exact = (Number.parseInt(value, 10) * pods) / 100;
    return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
  }
  const count = Number(value ?? 0);
  return Number.isFinite(count) ? count : 0;
}

/** How many pods a rolling update of a Deployment adds and takes away at most. */
export function rollingUpdate({ object, replicas }: Workload): {
  readonly surge: number;
  readonly unavailable: number;
} {
  const update = mapAt(object, 'spec', 'strategy', 'rollingUpdate');
  const surge = countOf(update['maxSurge'], replicas, 'up');
  const unavailable = countOf(update['maxUnavailable'], replicas, 'down');
  // The controller never lets both be nothing.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** What a pod uses of other objects: ConfigMaps, Secrets and claims, each with the field that names it. */
export interface Use {
  readonly kind: 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim' | 'ServiceAccount';
  readonly name: string;
  readonly path: string;
  /** Whether a running pod sees a change: files do, after a minute; variables and files mounted by subPath do not. */
  readonly live: boolean;
  readonly optional: boolean;
}

/** What the pods of a workload use. */
export function usesOf(workload: Workload): Use[] {
  const at = podPath(workload);
  const uses: Use[] = [];
  const take = (kind: Use['kind'], reference: unknown, field: string, path: string, live: boolean): void => {
    const name = textAt(reference, field);
    if (name !== undefined) {
      uses.push({ kind, name, path, live, optional: mapAt(reference)['optional'] === true });
    }
  };
  const bySubPath = new Set(
    containersOf(workload).flatMap(({ spec }) =>
      mapsAt(spec, 'volumeMounts')
        .filter((mount) => mount['subPath'] !== undefined)
        .map((mount) => String(mount['name'])),
    ),
  );
  for (const volume of mapsAt(workload.pod, 'volumes')) {
    const name = String(volume['name']);
    const path = `${at}.volumes[${name}]`;
    take('ConfigMap', volume['configMap'], 'name', path, !bySubPath.has(name));
    take('Secret', volume['secret'], 'secretName', path, !bySubPath.has(name));
    take('PersistentVolumeClaim', volume['persistentVolumeClaim'], 'claimName', path, true);
    for (const source of mapsAt(volume, 'projected', 'sources')) {
      take('ConfigMap', source['configMap'], 'name', path, !bySubPath.has(name));
      take('Secret', source['secret'], 'name', path, !bySubPath.has(name));
    }
  }
  for (const { path, spec } of containersOf(workload)) {
    mapsAt(spec, 'envFrom').forEach((source, index) => {
      take('ConfigMap', source['configMapRef'], 'name', `${path}.envFrom[${index}]`, false);
      take('Secret', source['secretRef'], 'name', `${path}.envFrom[${index}]`, false);
    });
    for (const variable of mapsAt(spec, 'env')) {
      const place = `${path}.env[${String(variable['name'])}]`;
      take('ConfigMap', mapAt(variable, 'valueFrom')['configMapKeyRef'], 'name', place, false);
      take('Secret', mapAt(variable, 'valueFrom')['secretKeyRef'], 'name', place, false);
    }
  }
  mapsAt(workload.pod, 'imagePullSecrets').forEach((reference) =>
    take('Secret', reference, 'name', `${at}.imagePullSecrets[${String(reference['name'])}]`, true),
  );
  take('ServiceAccount', workload.pod, 'serviceAccountName', `${at}.serviceAccountName`, true);
  return uses;
}

/** Whether two values are equal, whatever the order of their fields. */
export function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return isMap(value)
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, item]) => [key, sorted(item)]),
      )
    : value;
}

/** Names joined for a sentence, not more than a few of them. */
export function names(items: readonly string[], most = 5): string {
  const shown = items.slice(0, most).map((item) => `'${item}'`);
  return items.length > most ? `${shown.join(', ')} and ${items.length - most} more` : shown.join(', ');
}

/** Whether an object is of a kind of a group. */
export function isKind(object: KubernetesObject, group: string, kind: string): boolean {
  return object.kind === kind && groupOf(object.apiVersion) === group;
}
