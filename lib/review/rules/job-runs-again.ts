import type { Rule } from '../rule';
import { templateChanges, workloadChanges } from '../rule-support';

/** A Job is another run than before. */
export const jobRunsAgain: Rule = {
  id: 'job-runs-again',
  severity: 'info',
  consequence: 'restart',
  *check(context) {
    for (const workload of workloadChanges(context)) {
      const { change, before, after } = workload;
      if (after?.object.kind === 'Job' && before !== undefined && change.previousName !== undefined) {
        const why = templateChanges(workload).some(({ generated }) => generated !== true)
          ? ''
          : ', although nothing in its pods changed';
        yield {
          on: change,
          path: 'metadata.name',
          message: `It runs again, as another Job${why}; the old one is removed, and stopped if it still runs`,
          before: change.previousName,
          after: after.object.metadata.name,
        };
      }
    }
  },
};
