import type { ObjectChange } from '../../object-change';
import { mapAt } from '../../objects/kubernetes-object';
import { containersOf, type PodSet } from '../../objects/workload';
import { containerPairs } from '../../pods/container-pairs';
import type { Hit, Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';
import { podLevel } from '../../totals/pod-request';

/** A container no longer reserves what it uses: it is the first to go when its node has no more. */
export const requestsRemoved: Rule = {
  id: 'requests-removed',
  severity: 'medium',
  consequence: 'capacity',
  finds:
    'A container lost its request of cpu or memory, or its limit of memory, and its pod says nothing of it as a ' +
    'whole; or the pod did, and no container does.',
  why: 'It is put where there is no room, and is the first to go.',
  fix: 'Keep requests near to what is used.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (before !== undefined && after !== undefined) {
        yield* lostByContainers(change, before, after);
        yield* lostByPod(change, before, after);
      }
    }
  },
};

const meanings = {
  requests: 'it is put on nodes that have no room for it, and evicted first',
  limits: 'nothing keeps it from using up its node',
} as const;
const lists = ['requests', 'limits'] as const;

// Without a limit of cpu a container uses what is left over; that is good practice.
function resourcesOf(list: (typeof lists)[number]): readonly string[] {
  return list === 'limits' ? ['memory'] : ['cpu', 'memory'];
}

function* lostByContainers(change: ObjectChange, before: PodSet, after: PodSet): Generator<Hit> {
  for (const { before: earlier, after: container } of containerPairs(before, after)) {
    const { path, spec } = container;
    for (const list of lists) {
      const was = mapAt(earlier?.spec, 'resources', list);
      const is = mapAt(spec, 'resources', list);
      for (const resource of resourcesOf(list)) {
        if (
          was[resource] !== undefined &&
          is[resource] === undefined &&
          podLevel(after.pod, list)[resource] === undefined
        ) {
          yield {
            on: change,
            path: `${path}.resources.${list}.${resource}`,
            message: `It has no ${resource} in its ${list} any more: ${meanings[list]}`,
            before: was[resource],
          };
        }
      }
    }
  }
}

function* lostByPod(change: ObjectChange, before: PodSet, after: PodSet): Generator<Hit> {
  for (const list of lists) {
    for (const resource of resourcesOf(list)) {
      const was = podLevel(before.pod, list)[resource];
      const said = containersOf(after).some(({ spec }) => mapAt(spec, 'resources', list)[resource] !== undefined);
      if (was !== undefined && podLevel(after.pod, list)[resource] === undefined && !said) {
        yield {
          on: change,
          path: `${after.podPath}.resources.${list}.${resource}`,
          message: `Its pods have no ${resource} in their ${list} any more, nor have their containers: ${meanings[list]}`,
          before: was,
        };
      }
    }
  }
}
