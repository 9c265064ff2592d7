import {
  groupOf,
  referenceTo,
  valueAt,
  type KubernetesObject,
  type SourcedObject,
} from '../../review/objects/kubernetes-object';
import { knownWithoutPods } from '../../review/kinds/without-pods';
import { workloadOf } from '../../review/objects/workload';
import { isPlayed } from '../objects/played';
import type { CarriedObject } from '../model/report';
import type { Problem } from './findings';

/** The rule of what a rehearsal could not judge. */
export const notRehearsedRule = 'not-rehearsed';

/**
 * What of a change was not played, each object by its name: what makes pods is worth a look, since whether they run is
 * not known; the rest only says so.
 *
 * @param objects those of the change
 * @param carried those of them that were not even applied
 */
export function notPlayed(objects: readonly SourcedObject[], carried: readonly CarriedObject[]): Problem[] {
  const left = new Map(carried.map((each) => [JSON.stringify(each.object), each.why]));
  return objects.flatMap((each): Problem[] => {
    const object = referenceTo(each);
    const why = left.get(JSON.stringify(object));
    const message = messageOf(each.object, why);
    if (message === undefined) {
      return [];
    }
    return [{ rule: notRehearsedRule, severity: makesPods(each.object) ? 'low' : 'info', object, message }];
  });
}

function messageOf(object: KubernetesObject, why: string | undefined): string | undefined {
  const unknown = notMade(object);
  if (why !== undefined) {
    return makesPods(object) ? `${capitalized(why)}. ${capitalized(unknown)}` : capitalized(why);
  }
  if (isSchedule(object)) {
    return 'A schedule starts nothing here: whether its pods fit and start is not known';
  }
  if (isQueued(object)) {
    return `Kueue does not run here, so it stays suspended, and ${unknown}`;
  }
  if (object.kind === 'ScaledObject') {
    return 'KEDA does not run here: the number of pods is what the objects say, and no trigger is asked';
  }
  return makesPods(object) ? `The controller of ${object.kind} does not run here, so ${unknown}` : undefined;
}

// A kind of which nothing is known may make some, and somebody should look.
function makesPods(object: KubernetesObject): boolean {
  if (isQueued(object)) {
    return true;
  }
  if (isPlayed(object) || isSchedule(object)) {
    return false;
  }
  return workloadOf(object) !== undefined || !knownWithoutPods(groupOf(object.apiVersion), object.kind);
}

// Kueue starts what was made suspended.
function isQueued(object: KubernetesObject): boolean {
  return (
    object.kind === 'Job' &&
    valueAt(object, 'spec', 'suspend') === true &&
    object.metadata.labels?.['kueue.x-k8s.io/queue-name'] !== undefined
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
