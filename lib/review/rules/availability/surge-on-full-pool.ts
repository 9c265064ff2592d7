import { amountThere, devicesAsked, devicesThere } from '../../capacity/accelerators';
import { spareOf, type Spare, type SpareDevice } from '../../capacity/spare';
import type { ObjectSet } from '../../objects/object-set';
import type { PodSet } from '../../objects/workload';
import type { Hit, Rule, RuleContext } from '../../rule';
import { podSetChanges, templateChanges } from '../../rule-support';

/** A rollout starts a new pod before an old one goes, and there are no free accelerators for it: it never ends. */
export const surgeOnFullPool: Rule = {
  id: 'surge-on-full-pool',
  severity: 'high',
  consequence: 'availability',
  finds:
    'A rollout starts a new pod, or a new group of them, before an old one goes, and no accelerator is free for it. ' +
    '`medium` where nothing rolls out yet, and it comes with the next rollout; `low` for a new server.',
  why: 'It waits for ever: neither done nor failed until the deadline.',
  fix: '`maxSurge: 0, maxUnavailable: 1`, which is the default of our servers with accelerators.',
  needs: 'cluster',
  judges: 'whether rollouts find free accelerators',
  *check(context) {
    // Of a group, each set of pods waits for the same.
    const told = new Set<unknown>();
    for (const pods of podSetChanges(context)) {
      const { change, before, after } = pods;
      const waits = after === undefined ? undefined : waiting(after, context.after, context);
      if (waits === undefined) {
        continue;
      }
      const now = templateChanges(pods).length > 0;
      if (!now && before !== undefined && waiting(before, context.before, context) !== undefined) {
        continue;
      }
      const { spare, device, there, free } = waits;
      if (told.has(change)) {
        continue;
      }
      told.add(change);
      const severity: Pick<Hit, 'severity'> = now ? {} : { severity: before === undefined ? 'low' : 'medium' };
      yield {
        on: change,
        path: spare.rollout.surgePath,
        message:
          `${now ? 'The' : 'Each'} rollout starts a new ${spare.unit} before an old one goes, but of ${there} ` +
          `${device.name} only ${Math.max(0, free)} are free and the ${spare.unit} needs ${device.amount}: ` +
          `it waits for ever. ${spare.advice}`,
        ...severity,
        after: spare.rollout.surge,
      };
    }
  },
};

interface Waiting {
  readonly spare: Spare;
  readonly device: SpareDevice;
  readonly there: number;
  readonly free: number;
}

// Undefined where it finds what it needs, or nobody knows.
function waiting(pods: PodSet, objects: ObjectSet, context: RuleContext): Waiting | undefined {
  const cluster = context.clusterOf(pods.environment);
  const spare = cluster === undefined || pods.replicas === 0 ? undefined : spareOf(pods, objects, cluster);
  if (cluster === undefined || spare === undefined) {
    return undefined;
  }
  const [all, asked] = [devicesThere(cluster), devicesAsked(objects, pods.environment, cluster)];
  for (const device of spare.devices) {
    const there = amountThere(all, device.name);
    const free = there === undefined ? undefined : there - (asked.get(device.name)?.count ?? 0);
    if (there !== undefined && free !== undefined && free < device.amount) {
      return { spare, device, there, free };
    }
  }
  return undefined;
}
