import type { Rule } from '../../rule';
import { workloadChanges } from '../../rule-support';

/** A workload that ran has no pods any more. */
export const scaledToZero: Rule = {
  id: 'scaled-to-zero',
  severity: 'high',
  consequence: 'availability',
  finds: 'No pod is left of a workload that ran.',
  why: 'Its Service leads nowhere.',
  fix: 'Remove it as a whole if it is no longer needed.',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (before === undefined || after === undefined || after.ends || before.replicas === 0 || after.most > 0) {
        continue;
      }
      const served = context.after.servicesOf(after).length > 0;
      yield {
        on: change,
        path: 'spec.replicas',
        message: `No pod is left of ${before.replicas}${served ? ', and its Service leads nowhere' : ''}`,
        severity: served ? 'high' : 'medium',
        before: before.replicas,
        after: 0,
      };
    }
  },
};
