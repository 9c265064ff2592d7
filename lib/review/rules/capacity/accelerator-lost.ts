import { type Container, type Workload } from '../../objects/workload';
import { containerPairs, type ContainerPair } from '../../pods/container-pairs';
import { acceleratorsOf, hasClaims, isForProcessors } from '../../pods/devices';
import type { Rule } from '../../rule';
import { workloadChanges } from '../../rule-support';

/** A container that had an accelerator asks for none any more. */
export const acceleratorLost: Rule = {
  id: 'accelerator-lost',
  severity: 'medium',
  consequence: 'capacity',
  finds:
    'A container had an accelerator, and asks for none any more: neither in its limits nor by a claim, and none of ' +
    'its neighbours does in its place. Images for processors alone are not judged.',
  why:
    'Without a request it gets no device and does not start, or runs on the processor and is far too slow; where its ' +
    'image asks the runtime for every GPU, it takes those of others, which nobody counts.',
  fix: 'Ask for it again in `resources.limits`, or by a claim in `resources.claims`.',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      const pairs = before === undefined || after === undefined ? [] : pairsOfAll(before, after);
      // What one container no longer has another one may have got, also in another set of pods: it was not lost.
      if (pairs.some((pair) => hasDevice(pair.after) && !(pair.before !== undefined && hasDevice(pair.before)))) {
        continue;
      }
      for (const pair of pairs) {
        if (
          pair.before === undefined ||
          !hasDevice(pair.before) ||
          hasDevice(pair.after) ||
          isForProcessors(pair.after.spec)
        ) {
          continue;
        }
        const had = [...acceleratorsOf(pair.before.spec)];
        yield {
          on: change,
          path: `${pair.after.path}.resources`,
          message:
            `It had ${had.map(([resource, count]) => `${count} × ${resource}`).join(', ') || 'a claimed device'} ` +
            'and asks for no accelerator any more: it starts without one, or not at all',
          before: had.length === 0 ? pair.before.spec['resources'] : Object.fromEntries(had),
        };
      }
    }
  },
};

function hasDevice({ spec }: Container): boolean {
  return acceleratorsOf(spec).size > 0 || hasClaims(spec);
}

function pairsOfAll(before: Workload, after: Workload): ContainerPair[] {
  return after.podSets.flatMap((pods) =>
    containerPairs(
      before.podSets.find(({ name }) => name === pods.name),
      pods,
    ),
  );
}
