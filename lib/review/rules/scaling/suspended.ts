import { valueAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/** A Job or CronJob is told not to run, or a rollout to stop where it is. */
export const suspended: Rule = {
  id: 'suspended',
  severity: 'low',
  consequence: 'scaling',
  finds: 'A Job or CronJob is suspended, or a rollout paused.',
  why: 'It is easily forgotten.',
  fix: 'Say in the annotation until when.',
  *check(context) {
    for (const change of changesOf(context, 'Job', 'CronJob', 'Deployment')) {
      const field = change.object.kind === 'Deployment' ? 'paused' : 'suspend';
      if (
        change.before !== undefined &&
        // Kueue resumes it when there is room.
        change.after?.metadata.labels?.['kueue.x-k8s.io/queue-name'] === undefined &&
        valueAt(change.before, 'spec', field) !== true &&
        valueAt(change.after, 'spec', field) === true
      ) {
        const message =
          field === 'paused'
            ? 'Its rollouts are paused: changes of its pods wait until it goes on'
            : 'It does not run until it is resumed';
        yield { on: change, path: `spec.${field}`, message, after: true };
      }
    }
  },
};
