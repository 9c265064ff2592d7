import { textAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/** Runs of a CronJob may now run at the same time. */
export const runsOverlap: Rule = {
  id: 'runs-overlap',
  severity: 'medium',
  consequence: 'correctness',
  finds:
    'A CronJob may start a run while the one before it still goes on (`concurrencyPolicy: Allow`), and ' +
    'could not before.',
  why: 'Both write to the same place, and each asks for its own cores and accelerators.',
  fix: 'Use `Forbid` or `Replace`.',
  *check(context) {
    for (const change of changesOf(context, 'CronJob')) {
      if (change.before === undefined || change.after === undefined) {
        continue;
      }
      const [was, is] = [change.before, change.after].map((job) => textAt(job, 'spec', 'concurrencyPolicy') ?? 'Allow');
      if (was !== 'Allow' && is === 'Allow') {
        yield {
          on: change,
          path: 'spec.concurrencyPolicy',
          message:
            `A run that takes longer than the schedule's pause gets another one beside it: ` +
            'both write the same, and ask for twice as much',
          before: was,
          after: is,
        };
      }
    }
  },
};
