import type { Rule } from '../../rule';
import { workloadChanges } from '../../rule-support';

const queue = 'kueue.x-k8s.io/queue-name';

/** What waited in a queue until there was room starts at once. */
export const queueLeft: Rule = {
  id: 'queue-left',
  severity: 'medium',
  consequence: 'capacity',
  finds: 'The label that puts a workload into a queue of Kueue is gone.',
  why:
    'Its pods start at once, whoever waits; what they take counts in no quota, so that Kueue admits others for whom ' +
    'there is no room left. While it is admitted Kueue refuses the change.',
  fix: "Keep the label (prop `queue`), unless it is to run beside Kueue's quotas.",
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      const [was, is] = [before, after].map((each) => each?.object.metadata.labels?.[queue]);
      if (after === undefined || was === undefined || is !== undefined || after.most === 0) {
        continue;
      }
      yield {
        on: change,
        path: `metadata.labels['${queue}']`,
        message:
          `It waits no longer in queue '${was}' until there is room: its pods start at once, and no quota counts what ` +
          'they take',
        before: was,
      };
    }
  },
};
