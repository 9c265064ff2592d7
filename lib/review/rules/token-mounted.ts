import { podPath } from '../objects/workload';
import type { Rule } from '../rule';
import { workloadChanges } from '../rule-support';

/** Pods get a token for the API, which they did not have. */
export const tokenMounted: Rule = {
  id: 'token-mounted',
  severity: 'low',
  consequence: 'access',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      const [was, is] = [before.pod['automountServiceAccountToken'], after.pod['automountServiceAccountToken']];
      if (was === false && is !== false) {
        yield {
          on: change,
          path: `${podPath(after)}.automountServiceAccountToken`,
          message: 'Its pods get a token of their ServiceAccount: who breaks into one may do what that account may',
          before: false,
          after: is,
        };
      }
    }
  },
};
