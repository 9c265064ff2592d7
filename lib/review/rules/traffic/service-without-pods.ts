import { mapAt } from '../../objects/kubernetes-object';
import { selectorOf } from '../../references/selectors';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/** A Service leads to no pods, although it did, or although it is new and there are workloads. */
export const serviceWithoutPods: Rule = {
  id: 'service-without-pods',
  severity: 'high',
  consequence: 'traffic',
  finds:
    'A Service or InferencePool selects no workload although it did, or although it is new and there are workloads.',
  why: 'Requests to it fail.',
  fix: 'Compare its selector with the labels of the pods.',
  *check(context) {
    for (const change of changesOf(context, 'Service', 'InferencePool')) {
      const { before, after, object } = change;
      if (
        after === undefined ||
        selectorOf(after) === undefined ||
        context.after.servedBy(after, object.environment).length > 0
      ) {
        continue;
      }
      const had = before !== undefined && context.before.servedBy(before, object.environment).length > 0;
      const fresh = before === undefined && context.after.podsNear(after, object.environment).length > 0;
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
