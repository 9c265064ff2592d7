import { numberAt } from '../objects/kubernetes-object';
import { called } from '../objects/workload';
import type { Rule } from '../rule';
import { newFaults } from '../rule-support';

/** Both the workload and an autoscaler set the number of pods. */
export const replicasAndAutoscaler: Rule = {
  id: 'replicas-and-autoscaler',
  severity: 'medium',
  consequence: 'scaling',
  check: (context) =>
    newFaults(context, ({ object, autoscaler }) => {
      const replicas = numberAt(object, 'spec', 'replicas');
      if (autoscaler === undefined || replicas === undefined || object.kind === 'LeaderWorkerSet') {
        return [];
      }
      return [
        {
          path: 'spec.replicas',
          message: `${called(autoscaler)} sets the number of pods too: each deploy sets it back to ${replicas}. Leave 'replicas' out`,
          after: replicas,
        },
      ];
    }),
};
