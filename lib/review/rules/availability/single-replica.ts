import type { Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';

/** A server with several pods has only one left. */
export const singleReplica: Rule = {
  id: 'single-replica',
  severity: 'medium',
  consequence: 'availability',
  finds: 'A server with several pods has one left.',
  why: 'When that or its node stops, nobody answers.',
  fix: 'Two at least, on different nodes.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (
        after === undefined ||
        before === undefined ||
        before.replicas < 2 ||
        after.replicas !== 1 ||
        after.ends ||
        after.object.kind === 'DaemonSet'
      ) {
        continue;
      }
      if (context.after.servicesOf(after).length > 0) {
        yield {
          on: change,
          path: after.autoscaler === undefined ? 'spec.replicas' : 'autoscaler',
          message: 'One pod is left: when it or its node stops, nothing answers until another one is ready',
          before: before.replicas,
          after: 1,
        };
      }
    }
  },
};
