import { mapAt } from '../objects/kubernetes-object';
import type { Rule } from '../rule';
import { changesOf } from '../rule-support';

/** A Service leads to no pods, although it did, or although it is new and there are workloads. */
export const serviceWithoutPods: Rule = {
  id: 'service-without-pods',
  severity: 'high',
  consequence: 'traffic',
  *check(context) {
    for (const change of changesOf(context, 'Service')) {
      const { before, after, object } = change;
      if (
        after === undefined ||
        Object.keys(mapAt(after, 'spec', 'selector')).length === 0 ||
        context.after.servedBy(after, object.environment).length > 0
      ) {
        continue;
      }
      const had = before !== undefined && context.before.servedBy(before, object.environment).length > 0;
      const fresh = before === undefined && context.after.workloadsNear(after, object.environment).length > 0;
      if (had || fresh) {
        yield {
          on: change,
          path: 'spec.selector',
          message: 'No workload has pods with these labels: requests to it fail',
          after: mapAt(after, 'spec')['selector'],
        };
      }
    }
  },
};
