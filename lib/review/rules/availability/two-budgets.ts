import type { Rule } from '../../rule';
import { names, newFaults } from '../../rule-support';

/** Two disruption budgets select the same pods: none of these can be evicted. */
export const twoBudgets: Rule = {
  id: 'two-budgets',
  severity: 'medium',
  consequence: 'availability',
  finds: 'More than one PodDisruptionBudget selects the pods of a workload, and only one did before.',
  why: 'The API server refuses to evict a pod with more than one budget: its node cannot be drained.',
  fix: 'Keep one, or let the selectors choose different pods.',
  check: (context) =>
    newFaults(context, (pods, objects) => {
      const budgets = objects.budgetsOf(pods).map(({ metadata }) => metadata.name);
      return budgets.length < 2
        ? []
        : [
            {
              path: 'disruptionBudgets',
              message:
                `The disruption budgets ${names(budgets)} all select its pods: a pod with more than one cannot be ` +
                'evicted, so its nodes cannot be drained',
              after: budgets,
            },
          ];
    }),
};
