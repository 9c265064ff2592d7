import { plural } from '../../../workload/values/words';
import { mapAt } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import type { PodSet } from '../../objects/workload';
import type { Rule } from '../../rule';
import { countOf, newFaults, type Fault } from '../../rule-support';

/** A disruption budget never lets a pod go: nodes with its pods cannot be drained. */
export const disruptionBudgetBlocks: Rule = {
  id: 'disruption-budget-blocks',
  severity: 'medium',
  consequence: 'availability',
  finds: 'With the number of pods there are, a disruption budget lets none go.',
  why: 'Draining a node waits for ever, and so does an upgrade of the cluster.',
  fix:
    'Allow one pod at least: `maxUnavailable: 1`, or fewer in `minAvailable`. Counted with the ' +
    "autoscaler's minimum.",
  check: (context) => newFaults(context, faults),
};

function faults(workload: PodSet, objects: ObjectSet): Fault[] {
  if (workload.replicas === 0 || workload.ends) {
    return [];
  }
  return objects.budgetsOf(workload).flatMap((budget): Fault[] => {
    const { minAvailable, maxUnavailable } = mapAt(budget, 'spec');
    const pods = workload.replicas;
    // Both are rounded up, in favour of the pods that are wanted and of those that may go.
    const spare =
      minAvailable === undefined ? countOf(maxUnavailable, pods, 'up') : pods - countOf(minAvailable, pods, 'up');
    const field =
      minAvailable === undefined
        ? `maxUnavailable: ${JSON.stringify(maxUnavailable)}`
        : `minAvailable: ${JSON.stringify(minAvailable)}`;
    return spare > 0
      ? []
      : [
          {
            path: `disruptionBudget[${budget.metadata.name}]`,
            message:
              `Its disruption budget '${budget.metadata.name}' (${field}, ${plural(pods, 'pod')}) ` +
              'lets no pod go: its nodes cannot be drained',
            after: minAvailable ?? maxUnavailable,
          },
        ];
  });
}
