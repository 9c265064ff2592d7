import { duration } from '../../../workload/values/words';
import { numberAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { newFaults, podStartUp } from '../../rule-support';

/** A rollout is reported as failed before its pods had the time to start that their probes grant them. */
export const progressDeadline: Rule = {
  id: 'progress-deadline',
  severity: 'medium',
  consequence: 'availability',
  finds: "A Deployment's `progressDeadlineSeconds` is shorter than its pods may take to start.",
  why: 'A rollout that goes well is reported as failed, and rolled back by those who trust the report.',
  fix: 'Make it longer than the start-up budget.',
  check: (context) =>
    newFaults(context, (workload) => {
      const [deadline, budget] = [numberAt(workload.object, 'spec', 'progressDeadlineSeconds'), podStartUp(workload)];
      if (
        workload.object.kind !== 'Deployment' ||
        deadline === undefined ||
        budget === undefined ||
        budget <= deadline
      ) {
        return [];
      }
      return [
        {
          path: 'spec.progressDeadlineSeconds',
          message:
            `A rollout counts as failed after ${duration(deadline)} without progress, ` +
            `but a pod may take ${duration(budget)} to start`,
          after: deadline,
        },
      ];
    }),
};
