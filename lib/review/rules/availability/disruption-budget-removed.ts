import type { Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';

/** Nothing keeps a drain from stopping all pods at once any more. */
export const disruptionBudgetRemoved: Rule = {
  id: 'disruption-budget-removed',
  severity: 'medium',
  consequence: 'availability',
  finds: 'A workload with several pods had a disruption budget and has none.',
  why: 'A drain of several nodes may stop all its pods at once.',
  fix: "Keep it, or check that its selector still fits the pods' labels.",
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (
        before === undefined ||
        after === undefined ||
        after.most < 2 ||
        context.before.budgetsOf(before).length === 0 ||
        context.after.budgetsOf(after).length > 0
      ) {
        continue;
      }
      yield {
        on: change,
        path: '',
        message: 'It has no disruption budget any more: draining a few nodes may stop all its pods at once',
        before: context.before.budgetsOf(before)[0]!.metadata.name,
      };
    }
  },
};
