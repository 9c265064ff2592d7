import { textAt, valueAt } from '../objects/kubernetes-object';
import type { Workload } from '../objects/workload';
import type { Rule } from '../rule';
import { duration, podStartUp, rollingUpdate, templateChanges, workloadChanges } from '../rule-support';

/** All pods of a server stop before new ones are ready. */
export const downtime: Rule = {
  id: 'downtime',
  severity: 'high',
  consequence: 'availability',
  *check(context) {
    for (const workload of workloadChanges(context)) {
      const { change, before, after } = workload;
      if (
        after === undefined ||
        before === undefined ||
        before.replicas === 0 ||
        after.replicas === 0 ||
        templateChanges(workload).length === 0
      ) {
        continue;
      }
      const reason = stopsAll(after);
      if (reason !== undefined) {
        const served = context.after.servicesOf(after).length > 0;
        yield {
          on: change,
          path: reason.path,
          message: `Nothing answers ${howLong(after)}: ${reason.text}`,
          severity: severityOf(after, served),
          after: reason.value,
        };
      }
    }
  },
};

// What has no Service may still matter, but nobody's requests fail.
function severityOf(workload: Workload, served: boolean): 'high' | 'medium' | 'low' {
  return served ? (workload.replicas > 1 ? 'high' : 'medium') : 'low';
}

function stopsAll(
  workload: Workload,
): { readonly path: string; readonly text: string; readonly value: unknown } | undefined {
  const { object, replicas } = workload;
  if (object.kind === 'Deployment') {
    if (textAt(object, 'spec', 'strategy', 'type') === 'Recreate') {
      return {
        path: 'spec.strategy.type',
        text: "the strategy 'Recreate' stops all pods before it starts new ones",
        value: 'Recreate',
      };
    }
    const { surge, unavailable } = rollingUpdate(workload);
    if (unavailable >= replicas) {
      const value = valueAt(object, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable');
      return {
        path: 'spec.strategy.rollingUpdate.maxUnavailable',
        text: `the rollout may stop ${replicas === 1 ? 'its only pod' : `all ${replicas} pods at once`}${surge > 0 ? ' while new ones start' : ''}`,
        value,
      };
    }
  }
  if (
    object.kind === 'StatefulSet' &&
    replicas === 1 &&
    textAt(object, 'spec', 'updateStrategy', 'type') !== 'OnDelete'
  ) {
    return { path: 'spec.replicas', text: 'a StatefulSet stops its only pod before it starts the new one', value: 1 };
  }
  return undefined;
}

function howLong(workload: Workload): string {
  const budget = podStartUp(workload);
  return budget === undefined
    ? 'until new pods are ready'
    : `for up to ${duration(budget)} (the start-up budget), until new pods are ready`;
}
