import { mapAt } from '../objects/kubernetes-object';
import { containerNamed, containersOf } from '../objects/workload';
import type { Rule } from '../rule';
import { workloadChanges } from '../rule-support';
import { amountOf } from '../totals/pod-request';

/** A container is killed at less memory than before. */
export const memoryLowered: Rule = {
  id: 'memory-lowered',
  severity: 'medium',
  consequence: 'availability',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      for (const { path, name, spec } of containersOf(after)) {
        const [was, is] = [containerNamed(before, name)?.spec, spec].map(
          (each) => mapAt(each, 'resources', 'limits')['memory'],
        );
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
