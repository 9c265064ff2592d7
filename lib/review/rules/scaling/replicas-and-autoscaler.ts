import { asWritten } from '../../objects/as-written';
import { numberAt } from '../../objects/kubernetes-object';
import { called } from '../../objects/workload';
import type { Rule } from '../../rule';
import { newFaults } from '../../rule-support';

/** Both the workload and an autoscaler set the number of pods. */
export const replicasAndAutoscaler: Rule = {
  id: 'replicas-and-autoscaler',
  severity: 'medium',
  consequence: 'scaling',
  finds: 'A workload has `replicas` and an autoscaler.',
  why: 'Every deploy sets the number back, in the middle of a peak.',
  fix: 'Leave `replicas` out.',
  check: (context) =>
    newFaults(context, ({ object, autoscaler }) => {
      // What is in the cluster without a manifest saying so is the autoscaler's own.
      const replicas = numberAt(asWritten(object), 'spec', 'replicas');
      if (autoscaler === undefined || replicas === undefined || object.kind === 'LeaderWorkerSet') {
        return [];
      }
      return [
        {
          path: 'spec.replicas',
          message:
            `${called(autoscaler)} sets the number of pods too: each deploy sets it back to ${replicas}. ` +
            `Leave 'replicas' out`,
          after: replicas,
        },
      ];
    }),
};
