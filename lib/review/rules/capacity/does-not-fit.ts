import { called } from '../../objects/workload';
import type { Rule } from '../../rule';
import { newFaults, podSetChanges } from '../../rule-support';
import { notDescribed, poolsFor, whyNot } from '../../capacity/pools';

/** No node of the cluster could run a pod, however empty it is. */
export const doesNotFit: Rule = {
  id: 'does-not-fit',
  severity: 'high',
  consequence: 'capacity',
  finds:
    'No pool of the cluster has nodes that could run a pod, were they empty: resources, product, labels, ' +
    'taints. Labels that no pool of the file names are not judged.',
  why: 'The pod stays pending.',
  fix: 'The message says what is missing on each pool.',
  needs: 'cluster',
  judges: 'whether pods fit the nodes',
  check: (context) =>
    newFaults(context, (workload, objects) => {
      const placed = { pods: workload, request: objects.requestOf(workload) };
      const cluster = context.clusterOf(workload.environment);
      if (
        cluster === undefined ||
        cluster.nodePools.length === 0 ||
        workload.most === 0 ||
        poolsFor(placed, cluster).length > 0
      ) {
        return [];
      }
      return [
        {
          path: `${workload.templatePath}`,
          message:
            `No node of cluster '${cluster.name}' can run a pod of ${called(workload.object)}: ` +
            `${whyNot(placed, cluster)}`,
        },
      ];
    }),
  *notJudged(context) {
    for (const { change, after } of podSetChanges(context)) {
      const cluster = after === undefined ? undefined : context.clusterOf(after.environment);
      if (
        after !== undefined &&
        cluster !== undefined &&
        cluster.nodePools.length > 0 &&
        change.action !== 'unchanged'
      ) {
        yield* notDescribed({ pods: after, request: context.after.requestOf(after) }, cluster);
      }
    }
  },
};
