import type { Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';

/** Pods get a token for the API, which they did not have. */
export const tokenMounted: Rule = {
  id: 'token-mounted',
  severity: 'low',
  consequence: 'access',
  finds: 'Pods get a token of their ServiceAccount, which they did not.',
  why: 'Programs that do not call the API need none.',
  fix: '`automountServiceAccountToken: false`.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      const [was, is] = [before.pod['automountServiceAccountToken'], after.pod['automountServiceAccountToken']];
      if (was === false && is !== false) {
        yield {
          on: change,
          path: `${after.podPath}.automountServiceAccountToken`,
          message: 'Its pods get a token of their ServiceAccount: who breaks into one may do what that account may',
          before: false,
          after: is,
        };
      }
    }
  },
};
