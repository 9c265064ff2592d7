import type { Rule } from '../rule';
import { workloadChanges } from '../rule-support';
import { monthlyCost } from '../totals/cost';
import { podRequest } from '../totals/pod-request';
import type { Workload } from '../objects/workload';
import type { Prices } from '../totals/prices';

/** A workload costs more than before: at least 1 a month, by the user's own prices. */
export const cost: Rule = {
  id: 'cost',
  severity: 'low',
  consequence: 'cost',
  needs: 'prices',
  judges: 'what it costs',
  *check(context) {
    const { prices } = context;
    if (prices === undefined) {
      return;
    }
    for (const { change, before, after } of workloadChanges(context)) {
      const [was, is] = [before, after].map((workload) => (workload === undefined ? 0 : costOf(workload, prices))) as [
        number,
        number,
      ];
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

function costOf(workload: Workload, prices: Prices): number {
  if (workload.object.kind === 'CronJob' || workload.ends) {
    return 0;
  }
  const request = podRequest(workload.pod);
  const pods = workload.replicas;
  const accelerators = Object.fromEntries(
    Object.entries(request.extended).map(([resource, count]) => [request.product ?? resource, pods * count]),
  );
  return monthlyCost({ pods, cpu: pods * request.cpu, memory: pods * request.memory, accelerators }, {}, prices).amount;
}
