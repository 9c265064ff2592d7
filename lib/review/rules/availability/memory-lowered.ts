import { bytes } from '../../../workload/values/words';
import { mapAt } from '../../objects/kubernetes-object';
import { containersOf, type PodSet } from '../../objects/workload';
import { containerPairs } from '../../pods/container-pairs';
import type { Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';
import { amountOf, podLevel } from '../../totals/pod-request';

/** A container is killed at less memory than before. */
export const memoryLowered: Rule = {
  id: 'memory-lowered',
  severity: 'medium',
  consequence: 'availability',
  finds: "A container's limit of memory is lower, or that of its pod as a whole. `medium` when it is half or less.",
  why: 'What needs more is killed, again and again.',
  fix: 'Look at the highest use so far.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      const [podWas, podIs] = [limitOf(before), podLevel(after.pod, 'limits')['memory']];
      if (podWas !== undefined && podIs !== undefined && amountOf(podIs) < podWas) {
        yield {
          on: change,
          path: `${after.podPath}.resources.limits.memory`,
          message: 'Its containers together are killed when they need more than this: check what they used so far',
          severity: amountOf(podIs) * 2 <= podWas ? 'medium' : 'low',
          before: bytes(podWas),
          after: podIs,
        };
      }
      for (const { before: earlier, after: container } of containerPairs(before, after)) {
        const { path, spec } = container;
        const [was, is] = [earlier?.spec, spec].map((each) => mapAt(each, 'resources', 'limits')['memory']);
        if (was !== undefined && is !== undefined && amountOf(is) < amountOf(was)) {
          yield {
            on: change,
            path: `${path}.resources.limits.memory`,
            message: 'It is killed when it needs more than this: check what it used so far',
            severity: amountOf(is) * 2 <= amountOf(was) ? 'medium' : 'low',
            before: was,
            after: is,
          };
        }
      }
    }
  },
};

// What a pod may use: as it says itself, or all of its containers together where each has a limit.
function limitOf(pods: PodSet): number | undefined {
  const limits = containersOf(pods)
    .filter(({ init }) => !init)
    .map(({ spec }) => mapAt(spec, 'resources', 'limits')['memory']);
  const own = podLevel(pods.pod, 'limits')['memory'];
  if (own !== undefined) {
    return amountOf(own);
  }
  return limits.includes(undefined) ? undefined : limits.reduce<number>((sum, each) => sum + amountOf(each), 0);
}
