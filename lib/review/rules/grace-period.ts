import { numberAt, valueAt } from '../objects/kubernetes-object';
import { containersOf, podPath, type Workload } from '../objects/workload';
import type { Rule } from '../rule';
import { workloadChanges } from '../rule-support';

/** A pod that stops has less time to finish what it does. */
export const gracePeriod: Rule = {
  id: 'grace-period',
  severity: 'medium',
  consequence: 'availability',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (before === undefined || after === undefined || after.ends) {
        continue;
      }
      const [was, is] = [before, after].map(
        (workload) => numberAt(workload.pod, 'terminationGracePeriodSeconds') ?? 30,
      ) as [number, number];
      const path = `${podPath(after)}.terminationGracePeriodSeconds`;
      if (is < was && is <= hook(after)) {
        yield {
          on: change,
          path,
          message: `Its preStop hook takes ${hook(after)} s, and after ${is} s it is killed: requests that it is answering are cut off`,
          before: was,
          after: is,
        };
      } else if (is < was) {
        yield {
          on: change,
          path,
          message: `Requests that take longer than ${is} s are cut off when a pod stops`,
          severity: 'low',
          before: was,
          after: is,
        };
      }
      for (const { path: place, name, spec } of containersOf(after)) {
        const earlier = containersOf(before).find((each) => each.name === name);
        if (
          valueAt(earlier?.spec, 'lifecycle', 'preStop') !== undefined &&
          valueAt(spec, 'lifecycle', 'preStop') === undefined
        ) {
          yield {
            on: change,
            path: `${place}.lifecycle.preStop`,
            message:
              'It stops at once when its pod is to go, while routes still send it requests: some fail in every rollout',
            before: valueAt(earlier?.spec, 'lifecycle', 'preStop'),
          };
        }
      }
    }
  },
};

function hook(workload: Workload): number {
  return Math.max(
    0,
    ...containersOf(workload).map(({ spec }) => numberAt(spec, 'lifecycle', 'preStop', 'sleep', 'seconds') ?? 0),
  );
}
