import {
  groupOf,
  referenceTo,
  valueAt,
  type KubernetesObject,
  type SourcedObject,
} from '../../review/objects/kubernetes-object';
import { knownWithoutPods } from '../../review/kinds/without-pods';
import { workloadOf } from '../../review/objects/workload';
import { isPlayed, isQueued, operatorOf, type PlayedOperator } from '../objects/played';
import type { CarriedObject } from '../model/report';
import type { Problem } from './findings';

/** The rule of what a rehearsal could not judge. */
export const notRehearsedRule = 'not-rehearsed';

/** Which operators are there to play objects. */
export interface Operators {
  /** Those that run. */
  readonly running: ReadonlySet<string>;
  /** Those that the cluster has and that cannot be had here, and why. */
  readonly missing: ReadonlyMap<string, string>;
}

const noOperators: Operators = { running: new Set(), missing: new Map() };

/**
 * What of a change was not played, each object by its name: what makes pods is worth a look, since whether they run is
 * not known; the rest only says so.
 *
 * @param objects those of the change
 * @param carried those of them that were not even applied
 * @param operators @default - none runs
 */
export function notPlayed(
  objects: readonly SourcedObject[],
  carried: readonly CarriedObject[],
  operators: Operators = noOperators,
): Problem[] {
  const left = new Map(carried.map((each) => [JSON.stringify(each.object), each.why]));
  return objects.flatMap((each): Problem[] => {
    const object = referenceTo(each);
    const why = left.get(JSON.stringify(object));
    const message = messageOf(each.object, why, operators);
    if (message === undefined) {
      return [];
    }
    const severity = leavesPodsOpen(each.object, operators) ? 'low' : 'info';
    return [{ rule: notRehearsedRule, severity, object, message }];
  });
}

function messageOf(object: KubernetesObject, why: string | undefined, operators: Operators): string | undefined {
  const unknown = notMade(object);
  if (why !== undefined) {
    return leavesPodsOpen(object, operators) ? `${capitalized(why)}. ${capitalized(unknown)}` : capitalized(why);
  }
  if (isSchedule(object)) {
    return 'A schedule starts nothing here: whether its pods fit and start is not known';
  }
  if (staysSuspended(object, operators)) {
    return `Kueue does not run here${whyMissing('kueue', operators)}, so it stays suspended, and ${unknown}`;
  }
  if (object.kind === 'ScaledObject' && !operators.running.has('keda')) {
    const missing = whyMissing('keda', operators);
    return `KEDA does not run here${missing}: the number of pods is what the objects say, and no trigger is asked`;
  }
  return leavesPodsOpen(object, operators)
    ? `The controller of ${object.kind} does not run here${whyMissing(operatorOf(object), operators)}, so ${unknown}`
    : undefined;
}

function whyMissing(operator: PlayedOperator | undefined, { missing }: Operators): string {
  const why = operator === undefined ? undefined : missing.get(operator);
  return why === undefined ? '' : ` (${why})`;
}

// A kind of which nothing is known may make some, and somebody should look.
function leavesPodsOpen(object: KubernetesObject, operators: Operators): boolean {
  if (staysSuspended(object, operators)) {
    return true;
  }
  if (isPlayed(object, operators.running) || isSchedule(object)) {
    return false;
  }
  return workloadOf(object) !== undefined || !knownWithoutPods(groupOf(object.apiVersion), object.kind);
}

// Kueue starts what was made suspended.
function staysSuspended(object: KubernetesObject, { running }: Operators): boolean {
  return (
    !running.has('kueue') &&
    isPlayed(object, running) &&
    valueAt(object, 'spec', 'suspend') === true &&
    isQueued(object)
  );
}

function isSchedule({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === 'CronJob' && groupOf(apiVersion) === 'batch';
}

function notMade(object: KubernetesObject): string {
  const most = workloadOf(object)?.most ?? 0;
  if (most === 0) {
    return 'what it makes is not made here, and not known to run';
  }
  return most === 1
    ? 'its pod is not made here: whether it fits and starts is not known'
    : `its ${most} pods are not made here: whether they fit and start is not known`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
