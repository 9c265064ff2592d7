import { amountThere, devicesAsked, devicesThere } from '../../capacity/accelerators';
import type { Rule } from '../../rule';

/** All pods together ask for more accelerators than the cluster has: some stay pending. */
export const poolFull: Rule = {
  id: 'pool-full',
  severity: 'high',
  consequence: 'capacity',
  finds:
    'The pods of all objects together ask for more accelerators of a product than the cluster has, and ' +
    'for more than before. Jobs count while they run.',
  why: 'Some pods stay pending, not always those of the change.',
  fix: 'Fewer replicas, or more nodes first.',
  needs: 'cluster',
  judges: 'whether all accelerators that are asked for are there',
  *check(context) {
    for (const environment of new Set(context.changes.map(({ object }) => object.environment))) {
      const cluster = context.clusterOf(environment);
      if (cluster === undefined || cluster.nodePools.length === 0) {
        continue;
      }
      const there = devicesThere(cluster);
      const [was, is] = [
        devicesAsked(context.before, environment, cluster),
        devicesAsked(context.after, environment, cluster),
      ];
      for (const [product, asked] of is) {
        const earlier = was.get(product)?.count ?? 0;
        const known = amountThere(there, product);
        const has = known ?? 0;
        // What no pool of the file names, and is no accelerator, is not judged.
        if ((known === undefined && !asked.accelerator) || asked.count <= has || asked.count <= earlier) {
          continue;
        }
        // It is about whoever asks for more than before.
        const on = context.changes.find(
          ({ after, before }) =>
            after !== undefined &&
            asked.by.get(after) !== undefined &&
            (asked.by.get(after) ?? 0) > (before === undefined ? 0 : (was.get(product)?.by.get(before) ?? 0)),
        );
        if (on !== undefined) {
          yield {
            on,
            path: 'spec.replicas',
            message:
              `All pods together ask for ${asked.count} of ${product}, cluster '${cluster.name}' has ${has}: ` +
              `${Math.ceil(asked.count - has)} cannot be had, and pods stay pending`,
            before: earlier,
            after: asked.count,
          };
        }
      }
    }
  },
};
