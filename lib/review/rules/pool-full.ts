import { acceleratorsAsked, acceleratorsThere } from '../capacity/accelerators';
import type { Rule } from '../rule';

/** All pods together ask for more accelerators than the cluster has: some stay pending. */
export const poolFull: Rule = {
  id: 'pool-full',
  severity: 'high',
  consequence: 'capacity',
  needs: 'cluster',
  judges: 'whether all accelerators that are asked for are there',
  *check(context) {
    for (const environment of new Set(context.changes.map(({ object }) => object.environment))) {
      const cluster = context.clusterOf(environment);
      if (cluster === undefined || cluster.nodePools.length === 0) {
        continue;
      }
      const there = acceleratorsThere(cluster);
      const [was, is] = [acceleratorsAsked(context.before, environment), acceleratorsAsked(context.after, environment)];
      for (const [product, asked] of is) {
        const earlier = was.get(product)?.count ?? 0;
        const has = there.get(product) ?? 0;
        if (asked.count <= has || asked.count <= earlier) {
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
            message: `All pods together ask for ${asked.count} of ${product}, cluster '${cluster.name}' has ${has}: ${Math.ceil(asked.count - has)} cannot be had, and pods stay pending`,
            before: earlier,
            after: asked.count,
          };
        }
      }
    }
  },
};
