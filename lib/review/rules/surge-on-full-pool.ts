import { acceleratorsAsked, acceleratorsThere } from '../capacity/accelerators';
import type { Rule } from '../rule';
import { rollingUpdate, templateChanges, workloadChanges } from '../rule-support';
import { podRequest } from '../totals/pod-request';

/** A rollout starts a new pod before an old one goes, and there are no free accelerators for it: it never ends. */
export const surgeOnFullPool: Rule = {
  id: 'surge-on-full-pool',
  severity: 'high',
  consequence: 'availability',
  needs: 'cluster',
  judges: 'whether rollouts find free accelerators',
  *check(context) {
    for (const workload of workloadChanges(context)) {
      const { change, after } = workload;
      const cluster = after === undefined ? undefined : context.clusterOf(after.environment);
      if (
        after === undefined ||
        cluster === undefined ||
        after.object.kind !== 'Deployment' ||
        after.replicas === 0 ||
        templateChanges(workload).length === 0
      ) {
        continue;
      }
      const { surge, unavailable } = rollingUpdate(after);
      const request = podRequest(after.pod);
      for (const [resource, count] of Object.entries(request.extended)) {
        const product = request.product ?? resource;
        const there = acceleratorsThere(cluster).get(product);
        const free =
          there === undefined
            ? undefined
            : there - (acceleratorsAsked(context.after, after.environment).get(product)?.count ?? 0);
        if (free !== undefined && surge > 0 && unavailable === 0 && free < count) {
          yield {
            on: change,
            path: 'spec.strategy.rollingUpdate.maxSurge',
            message: `The rollout starts a new pod before an old one goes, but of ${there!} ${product} only ${Math.max(0, free)} are free and the pod needs ${count}: it waits for ever. Use maxSurge: 0, maxUnavailable: 1`,
            after: surge,
          };
        }
      }
    }
  },
};
