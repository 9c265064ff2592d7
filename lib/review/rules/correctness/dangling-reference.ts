import { missingHits } from '../../references/missing';
import type { Rule } from '../../rule';

/** An object needs another that this change removes, or that comes with it and is not there. */
export const danglingReference: Rule = {
  id: 'dangling-reference',
  severity: 'high',
  consequence: 'correctness',
  finds:
    'An object names another that the same change removes or renames: what pods need (ConfigMaps, Secrets, claims, ' +
    'accounts, classes of priority, runtime, storage and devices), queues and their flavors, roles, policies, what ' +
    'resources of operators need. Of what comes together (a job and its queue), also one that is not there. ' +
    '`medium` where nothing stops at once.',
  why:
    'New pods wait in `CreateContainerConfigError` or `Pending`, or are refused, and the rollout hangs; jobs wait in ' +
    'a queue that is not there.',
  fix: 'Keep the object, or change its users too. `optional: true` references are not judged.',
  *check(context) {
    yield* missingHits(context, ({ entry }) => entry.purpose === undefined);
  },
};
