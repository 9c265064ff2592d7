import { isMap } from '../../workload/values/maps';
import { plural } from '../../workload/values/words';
import { matchObjects } from '../diff/match-objects';
import { madeOf } from '../objects/as-written';
import { objectKey, valueAt, type KubernetesObject, type SourcedObject } from '../objects/kubernetes-object';
import { autoscalersOf, scaleKey } from '../objects/object-set';
import { appliedRecord } from './applied-record';
import { isLive, liveObjects } from './is-live';
import { isMadeByCluster, isOwned } from './made-by-cluster';
import { withoutFilled, type Side } from './without-filled';

/** Both sides of a change as far as they are somebody's doing. */
export interface Settled {
  readonly before: readonly SourcedObject[];
  readonly after: readonly SourcedObject[];
  /** What was left out: `2 ReplicaSets`. */
  readonly leftOut: readonly string[];
}

/**
 * Takes out what a cluster added by itself, where a side was read from one (`kubectl get -o yaml`): objects that
 * controllers and Kubernetes make, and fields that the API server, a controller or a tool filled in and the other side
 * leaves out. What was applied is told by the object's own record of it, where it has one, and else by a table.
 */
export function settle(before: readonly SourcedObject[], after: readonly SourcedObject[]): Settled {
  const leftOut = new Map<string, string>();
  const [one, other] = withoutMade(before, after, leftOut);
  const live = [liveObjects(one), liveObjects(other)] as const;
  const autoscalers = [autoscalersOf(one), autoscalersOf(other)] as const;
  const changed = new Map<SourcedObject, SourcedObject>();
  for (const pair of matchObjects(one, other)) {
    if (pair.before === undefined || pair.after === undefined) {
      continue;
    }
    const [was, is] = [pair.before.object, pair.after.object];
    const settled = settlePair(
      { object: was, live: live[0].has(pair.before) },
      { object: is, live: live[1].has(pair.after) },
      autoscalers[0].has(scaleKey(pair.before)) || autoscalers[1].has(scaleKey(pair.after)),
    );
    for (const [sourced, object] of [
      [pair.before, settled[0]],
      [pair.after, settled[1]],
    ] as const) {
      if (object !== sourced.object) {
        changed.set(sourced, { ...sourced, object });
      }
    }
  }
  const take = (sourced: SourcedObject): SourcedObject => changed.get(sourced) ?? sourced;
  return { before: one.map(take), after: other.map(take), leftOut: countByKind([...leftOut.values()]) };
}

function withoutMade(
  before: readonly SourcedObject[],
  after: readonly SourcedObject[],
  leftOut: Map<string, string>,
): [readonly SourcedObject[], readonly SourcedObject[]] {
  const [there, then] = [keysOf(before), keysOf(after)];
  const isOfChange = (sourced: SourcedObject, others: ReadonlySet<string>, made: boolean): boolean => {
    const key = objectKey(sourced);
    if (isOwned(sourced.object) || (made && !others.has(key) && isMadeByCluster(sourced.object))) {
      leftOut.set(key, sourced.object.kind);
      return false;
    }
    return true;
  };
  return [
    before.filter((sourced) => isOfChange(sourced, then, true)),
    after.filter((sourced) => isOfChange(sourced, there, isLive(sourced.object))),
  ];
}

function keysOf(objects: readonly SourcedObject[]): ReadonlySet<string> {
  return new Set(objects.map(objectKey));
}

function countByKind(kinds: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const kind of kinds) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([kind, count]) => plural(count, kind));
}

function settlePair(before: Side, after: Side, autoscaled: boolean): [KubernetesObject, KubernetesObject] {
  const one = withoutFilled(before, after.object);
  const other = after.live ? withoutFilled(after, before.object) : after.object;
  return [after.live ? withReplicas(one, other, after, autoscaled) : one, withReplicas(other, one, before, autoscaled)];
}

// A number of pods that no manifest sets, such as that of an autoscaler, is still there after an apply.
function withReplicas(
  object: KubernetesObject,
  other: KubernetesObject,
  from: Side,
  autoscaled: boolean,
): KubernetesObject {
  const replicas = valueAt(other, 'spec', 'replicas');
  const { spec } = object;
  if (replicas === undefined || !isMap(spec) || (spec['replicas'] ?? undefined) !== undefined) {
    return object;
  }
  const record = appliedRecord(from.object);
  const isKept = record === undefined ? from.live && autoscaled : record.field('spec')?.field('replicas') === undefined;
  return isKept ? madeOf({ ...object, spec: { ...spec, replicas } }, object) : object;
}
