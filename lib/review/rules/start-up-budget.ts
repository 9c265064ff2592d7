import { isMap } from '../objects/kubernetes-object';
import { containerNamed, containersOf } from '../objects/workload';
import type { Rule } from '../rule';
import { duration, startUpBudget, workloadChanges } from '../rule-support';

/** A container has less time to start than before: one that needs it is restarted again and again. */
export const startUpBudgetRule: Rule = {
  id: 'start-up-budget',
  severity: 'medium',
  consequence: 'availability',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      for (const container of containersOf(after)) {
        const earlier = containerNamed(before, container.name);
        const [was, is] = [earlier === undefined ? undefined : startUpBudget(earlier), startUpBudget(container)];
        if (was === undefined || is === undefined || is >= was) {
          continue;
        }
        const probe = isMap(container.spec['startupProbe']) ? 'startupProbe' : 'livenessProbe';
        // A start-up probe that is gone altogether is missing-probe's.
        if (probe === 'livenessProbe' && isMap(earlier?.spec['startupProbe'])) {
          continue;
        }
        yield {
          on: change,
          path: `${container.path}.${probe}`,
          message: `It is restarted when it is not up after ${duration(is)}; so far it had ${duration(was)}`,
          severity: is * 2 <= was ? 'medium' : 'low',
          before: was,
          after: is,
        };
      }
    }
  },
};
