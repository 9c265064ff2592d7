import type { Rule } from '../../rule';
import { workloadChanges } from '../../rule-support';

/** There are more or fewer pods. */
export const scaled: Rule = {
  id: 'scaled',
  severity: 'info',
  consequence: 'scaling',
  finds: 'More or fewer pods. `low` when half of them or more go.',
  why: 'Fewer pods carry the same load.',
  fix: 'Nothing to fix.',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (
        before === undefined ||
        after === undefined ||
        after.ends ||
        before.replicas === after.replicas ||
        after.replicas === 0
      ) {
        continue;
      }
      // Where an autoscaler sets the number, its own range is what changed.
      if (after.autoscaler !== undefined) {
        continue;
      }
      const less = after.replicas < before.replicas;
      yield {
        on: change,
        path: 'spec.replicas',
        message: `${less ? 'Fewer' : 'More'} pods: ${before.replicas} → ${after.replicas}`,
        ...(less && after.replicas * 2 <= before.replicas ? { severity: 'low' as const } : {}),
        before: before.replicas,
        after: after.replicas,
      };
    }
  },
};
