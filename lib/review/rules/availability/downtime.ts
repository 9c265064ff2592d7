import { duration } from '../../../workload/values/words';
import { isUnder } from '../../diff/field-change';
import { valueAt } from '../../objects/kubernetes-object';
import type { PodSet } from '../../objects/workload';
import { rolloutOf } from '../../pods/rollout';
import type { Rule } from '../../rule';
import { podSetChanges, podStartUp, templateChanges, type PodSetChange } from '../../rule-support';

// Where kinds keep how they roll out.
const strategies = ['spec.strategy', 'spec.updateStrategy', 'spec.rolloutStrategy'];

/** All pods of a server stop before new ones are ready. */
export const downtime: Rule = {
  id: 'downtime',
  severity: 'high',
  consequence: 'availability',
  finds:
    'The pods change and all of them stop before new ones are ready: strategy `Recreate`, `maxUnavailable` of all, ' +
    'or a StatefulSet or LeaderWorkerSet of one. `low` without a Service, `medium` with one pod, and where only the ' +
    'strategy changes: then it comes with the next rollout.',
  why: 'Nobody answers for as long as a pod takes to start; for a large model that is minutes.',
  fix:
    '`maxSurge: 1, maxUnavailable: 0`; on scarce accelerators `maxSurge: 0, maxUnavailable: 1` and two ' +
    'pods at least.',
  *check(context) {
    for (const workload of podSetChanges(context)) {
      const { change, before, after } = workload;
      if (after === undefined || before === undefined || before.replicas === 0 || after.replicas === 0) {
        continue;
      }
      const reason = stopsAll(after);
      const now = templateChanges(workload).length > 0;
      if (reason !== undefined && (now || beginsToStopAll(workload))) {
        const served = context.after.servicesOf(after).length > 0;
        yield {
          on: change,
          path: reason.path,
          message: now
            ? `Nothing answers ${howLong(after)}: ${reason.text}`
            : `From the next rollout on nothing answers ${howLong(after)}: ${reason.text}`,
          severity: severityOf(after, served, now),
          after: reason.value,
        };
      }
    }
  },
};

// What has no Service may still matter, but nobody's requests fail.
function severityOf(workload: PodSet, served: boolean, now: boolean): 'high' | 'medium' | 'low' {
  if (!served) {
    return 'low';
  }
  return workload.replicas > 1 && now ? 'high' : 'medium';
}

interface Reason {
  readonly path: string;
  readonly text: string;
  readonly value: unknown;
}

function stopsAll(pods: PodSet): Reason | undefined {
  const rollout = rolloutOf(pods);
  if (rollout === undefined || rollout.units === 0 || rollout.unavailable < rollout.units) {
    return undefined;
  }
  if (rollout.stopsAll !== undefined) {
    const { path, strategy } = rollout.stopsAll;
    return { path, text: `the strategy '${strategy}' stops all pods before it starts new ones`, value: strategy };
  }
  const unit = rollout.groups ? 'group' : 'pod';
  if (pods.object.kind === 'StatefulSet' && rollout.units === 1) {
    return { path: 'spec.replicas', text: 'a StatefulSet stops its only pod before it starts the new one', value: 1 };
  }
  return {
    path: rollout.unavailablePath,
    text:
      `the rollout may stop ${rollout.units === 1 ? `its only ${unit}` : `all ${rollout.units} ${unit}s at once`}` +
      `${rollout.surge > 0 ? ' while new ones start' : ''}`,
    value: valueAt(pods.object, ...rollout.unavailablePath.split('.')),
  };
}

// Whether it is this change of the strategy that will stop them: fewer pods are said by other rules.
function beginsToStopAll({ change, before }: PodSetChange): boolean {
  return (
    before !== undefined &&
    stopsAll(before) === undefined &&
    change.fields.some((field) => strategies.some((path) => isUnder(field, path)))
  );
}

function howLong(workload: PodSet): string {
  const budget = podStartUp(workload);
  return budget === undefined
    ? 'until new pods are ready'
    : `for up to ${duration(budget)} (the start-up budget), until new pods are ready`;
}
