import { textAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/** A CronJob runs at other times. */
export const scheduleChanged: Rule = {
  id: 'schedule-changed',
  severity: 'info',
  consequence: 'scaling',
  finds: 'A CronJob runs at other times.',
  why: 'Two jobs at once may be too many for a pool.',
  fix: 'Nothing to fix.',
  *check(context) {
    for (const change of changesOf(context, 'CronJob')) {
      const [was, is] = [change.before, change.after].map((job) =>
        [textAt(job, 'spec', 'schedule'), textAt(job, 'spec', 'timeZone')]
          .filter((part) => part !== undefined)
          .join(' '),
      );
      if (change.before !== undefined && change.after !== undefined && was !== is) {
        yield {
          on: change,
          path: 'spec.schedule',
          message: `It runs at other times: ${is!} instead of ${was!}`,
          before: was,
          after: is,
        };
      }
    }
  },
};
