import { isUnder } from '../../diff/field-change';
import { spareOf, type SpareDevice } from '../../capacity/spare';
import type { ObjectSet } from '../../objects/object-set';
import type { PodSet } from '../../objects/workload';
import type { Rule } from '../../rule';
import { podSetChanges, templateChanges } from '../../rule-support';

/** A rollout needs a spare accelerator, and nobody said whether the cluster has one. */
export const surgeNeedsSpare: Rule = {
  id: 'surge-needs-spare',
  severity: 'info',
  consequence: 'availability',
  finds:
    'A rollout starts new pods with accelerators, or a new group of them, before old ones go, and no cluster was ' +
    'given that says whether any is free. `low` where this change makes it so. With a cluster, ' +
    '[surge-on-full-pool](#surge-on-full-pool) judges it.',
  why: 'Without a spare one the new pod waits for the accelerator of the old one, which waits for the new pod.',
  fix:
    'Where no accelerator is kept free: `maxSurge: 0, maxUnavailable: 1`, with two pods at least if nobody may ' +
    'notice. With `--cluster` the review says whether it fits.',
  *check(context) {
    const told = new Set<unknown>();
    for (const pods of podSetChanges(context)) {
      const { change, before, after } = pods;
      if (after === undefined || after.replicas === 0 || context.clusterOf(after.environment) !== undefined) {
        continue;
      }
      const needs = spareOf(after, context.after, undefined);
      const devices = acceleratorsIn(after, context.after);
      if (needs === undefined || devices.length === 0) {
        continue;
      }
      const begins =
        before !== undefined &&
        acceleratorsIn(before, context.before).length === 0 &&
        change.fields.some((field) => isUnder(field, needs.rollout.surgePath) || isUnder(field, 'spec.strategy'));
      const now = templateChanges(pods).length > 0;
      if (!begins && !now && before !== undefined) {
        continue;
      }
      if (told.has(change)) {
        continue;
      }
      told.add(change);
      yield {
        on: change,
        path: needs.rollout.surgePath,
        message:
          `${now ? 'The' : 'Each'} rollout starts a new ${needs.unit} before an old one goes, and ` +
          `${devices.map(({ name, amount }) => `${amount} × ${name}`).join(', ')} must be free for it: ` +
          'otherwise it waits for ever',
        severity: begins ? 'low' : 'info',
        after: needs.rollout.surge,
      };
    }
  },
};

// Of other devices, such as network interfaces, nodes have as many as they have pods.
function acceleratorsIn(pods: PodSet, objects: ObjectSet): readonly SpareDevice[] {
  return (spareOf(pods, objects, undefined)?.devices ?? []).filter(({ accelerator }) => accelerator);
}
