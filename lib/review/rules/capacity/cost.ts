import type { Rule, RuleContext } from '../../rule';
import { workloadChanges } from '../../rule-support';
import { monthlyCost } from '../../totals/cost';
import { acceleratorsOf } from '../../capacity/counted';
import type { ObjectSet } from '../../objects/object-set';
import type { Workload } from '../../objects/workload';

/** A workload costs more than before: at least 1 a month, by the user's own prices. */
export const cost: Rule = {
  id: 'cost',
  severity: 'low',
  consequence: 'cost',
  finds:
    'A workload costs at least 1 a month more, by the price file. `info` when it is less than a fifth ' +
    'more. Jobs and CronJobs do not count.',
  why: 'A small field can be a large bill.',
  fix: 'Compare with the totals, and with what the prices of the file are.',
  needs: 'prices',
  judges: 'what it costs',
  *check(context) {
    const { prices } = context;
    if (prices === undefined) {
      return;
    }
    for (const { change, before, after } of workloadChanges(context)) {
      const was = before === undefined ? 0 : costOf(before, context.before, context);
      const is = after === undefined ? 0 : costOf(after, context.after, context);
      const difference = Math.round(is - was);
      if (difference > 0) {
        yield {
          on: change,
          path: '',
          message: `It costs about ${difference} ${prices.currency} a month more`,
          severity: was > 0 && is < was * 1.2 ? 'info' : 'low',
          before: Math.round(was),
          after: Math.round(is),
        };
      }
    }
  },
};

function costOf(workload: Workload, objects: ObjectSet, { clusterOf, prices }: RuleContext): number {
  if (prices === undefined || workload.object.kind === 'CronJob' || workload.ends) {
    return 0;
  }
  return workload.podSets.reduce((sum, set) => {
    const [request, pods] = [objects.requestOf(set), set.replicas];
    const accelerators = Object.fromEntries(
      acceleratorsOf(request, clusterOf(set.environment)).map(({ name, amount }) => [name, pods * amount]),
    );
    const amounts = { pods, cpu: pods * request.cpu, memory: pods * request.memory, accelerators };
    return sum + monthlyCost(amounts, {}, prices).amount;
  }, 0);
}
