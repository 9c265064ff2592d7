import { called } from '../objects/workload';
import type { Rule } from '../rule';
import { newFaults } from '../rule-support';
import { poolsFor, whyNot } from '../capacity/pools';

/** No node of the cluster could run a pod, however empty it is. */
export const doesNotFit: Rule = {
  id: 'does-not-fit',
  severity: 'high',
  consequence: 'capacity',
  needs: 'cluster',
  judges: 'whether pods fit the nodes',
  check: (context) =>
    newFaults(context, (workload) => {
      const cluster = context.clusterOf(workload.environment);
      if (
        cluster === undefined ||
        cluster.nodePools.length === 0 ||
        workload.most === 0 ||
        poolsFor(workload, cluster).length > 0
      ) {
        return [];
      }
      return [
        {
          path: `${workload.templatePath}`,
          message: `No node of cluster '${cluster.name}' can run a pod of ${called(workload.object)}: ${whyNot(workload, cluster)}`,
        },
      ];
    }),
};
