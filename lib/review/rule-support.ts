import { isMap, type JsonMap } from '../workload/values/maps';
import { listed } from '../workload/values/words';
import { isUnder, type FieldChange } from './diff/field-change';
import type { ObjectChange } from './object-change';
import { mapAt } from './objects/kubernetes-object';
import type { ObjectSet } from './objects/object-set';
import { containersOf, type Container, type PodSet, type Workload } from './objects/workload';
import { containerPairs } from './pods/container-pairs';
import { finderOf } from './references/find-references';
import { referencesOfPods } from './references/pods';
import type { FoundReference } from './references/reference';
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

/** The same for pods that are all alike: of most workloads there is one such set, of a group there are several. */
export interface PodSetChange {
  readonly change: ObjectChange;
  /** @default - they are new */
  readonly before: PodSet | undefined;
  /** @default - they are gone */
  readonly after: PodSet | undefined;
}

/** Every set of pods of either side: those of one object are matched by their names. */
export function podSetChanges(context: RuleContext): PodSetChange[] {
  return workloadChanges(context).flatMap(({ change, before, after }) => {
    const [one, other] = [before, after].map(
      (workload) => new Map((workload?.podSets ?? []).map((pods) => [pods.name, pods])),
    );
    return [...new Set([...other!.keys(), ...one!.keys()])].map((name) => ({
      change,
      before: one!.get(name),
      after: other!.get(name),
    }));
  });
}

/** The objects of some kinds, of either side. */
export function changesOf(context: RuleContext, ...kinds: readonly string[]): ObjectChange[] {
  return context.changes.filter(({ object }) => kinds.includes(object.kind));
}

/** The changes in the template of pods that were there before. Any of them makes them restart. */
export function templateChanges({ change, after }: PodSetChange): FieldChange[] {
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
 * What is wrong with pods after a change, and was not before: a review does not repeat what has long been there, and
 * says once what is wrong with several sets of pods of one object.
 *
 * @param find what is wrong with pods, in their surroundings
 */
export function newFaults(context: RuleContext, find: (pods: PodSet, objects: ObjectSet) => Fault[]): Generator<Hit> {
  return compared(context, (before, after) => {
    const faults = find(after, context.after);
    const known = faults.length === 0 || before === undefined ? [] : find(before, context.before);
    return { faults, known: known.map(({ path }) => path) };
  });
}

/** The same for each container; one that only has another name has been there before. */
export function newContainerFaults(
  context: RuleContext,
  find: (container: Container, pods: PodSet) => Fault[],
): Generator<Hit> {
  return compared(context, (before, after) => {
    const found = containerPairs(before, after).map(({ before: was, after: is }) => {
      const faults = find(is, after);
      const known = faults.length === 0 || was === undefined || before === undefined ? [] : find(was, before);
      return { faults, known: known.map(({ path }) => path.replace(was?.path ?? '', is.path)) };
    });
    return { faults: found.flatMap(({ faults }) => faults), known: found.flatMap(({ known }) => known) };
  });
}

/** What is wrong with pods, and the paths of what was wrong with them before. */
interface Compared {
  readonly faults: readonly Fault[];
  readonly known: readonly string[];
}

function* compared(
  context: RuleContext,
  compare: (before: PodSet | undefined, after: PodSet) => Compared,
): Generator<Hit> {
  const told = new Map<ObjectChange, Set<string>>();
  for (const { change, before, after } of podSetChanges(context)) {
    if (after === undefined) {
      continue;
    }
    const { faults, known } = compare(before, after);
    const said = told.get(change) ?? new Set(known);
    told.set(change, said);
    for (const fault of faults.filter(({ path }) => !said.has(path) && !known.includes(path))) {
      said.add(fault.path);
      yield { on: change, ...fault };
    }
  }
}

/** How long a container may take until it is started, in seconds; undefined when no probe says. */
export function startUpBudget({ spec }: Container): number | undefined {
  const probe = ['startupProbe', 'livenessProbe'].map((name) => spec[name]).find(isMap);
  return probe === undefined ? undefined : probeBudget(probe);
}

/** How long a probe fails before Kubernetes acts on it, in seconds: its delay, and period × failures. */
export function probeBudget(probe: JsonMap): number {
  const seconds = (field: string): number => (typeof probe[field] === 'number' ? probe[field] : 0);
  return seconds('initialDelaySeconds') + seconds('periodSeconds') * seconds('failureThreshold');
}

/** The longest time that a pod may take to start, in seconds; undefined when no start-up probe says. */
export function podStartUp(pods: PodSet): number | undefined {
  const budgets = containersOf(pods).flatMap(({ spec }) =>
    isMap(spec['startupProbe']) ? [probeBudget(spec['startupProbe'])] : [],
  );
  return budgets.length === 0 ? undefined : Math.max(...budgets);
}

/** A number of pods that is written as a count or as a percentage: `25%` of 4 pods is 1. */
export function countOf(value: unknown, pods: number, round: 'up' | 'down'): number {
  if (typeof value === 'string' && value.endsWith('%')) {
    const exact = (Number.parseInt(value, 10) * pods) / 100;
    return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
  }
  const count = Number(value ?? 0);
  return Number.isFinite(count) ? count : 0;
}

/** How many pods a rolling update of a Deployment adds and takes away at most. */
export function rollingUpdate({ object, replicas }: PodSet): {
  readonly surge: number;
  readonly unavailable: number;
} {
  const update = mapAt(object, 'spec', 'strategy', 'rollingUpdate');
  const surge = countOf(update['maxSurge'], replicas, 'up');
  const unavailable = countOf(update['maxUnavailable'], replicas, 'down');
  // The controller never lets both be nothing.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** What a pod uses of other objects, such as ConfigMaps, Secrets and claims, with the field that names it. */
export type Use = Pick<FoundReference, 'group' | 'kind' | 'name' | 'path' | 'live' | 'optional' | 'keys'>;

/** What pods use. */
export function usesOf({ pod, podPath }: PodSet): Use[] {
  return finderOf(referencesOfPods).ofPod({ spec: pod, path: podPath });
}

/** Names joined for a sentence, not more than a few of them. */
export function names(items: readonly string[], most = 5): string {
  return listed(
    items.map((item) => `'${item}'`),
    most,
  );
}
