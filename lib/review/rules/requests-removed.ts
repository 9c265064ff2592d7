import { mapAt } from '../objects/kubernetes-object';
import { containerNamed, containersOf } from '../objects/workload';
import type { Rule } from '../rule';
import { workloadChanges } from '../rule-support';

/** A container no longer reserves what it uses: it is the first to go when its node has no more. */
export const requestsRemoved: Rule = {
  id: 'requests-removed',
  severity: 'medium',
  consequence: 'capacity',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      for (const { path, name, spec } of containersOf(after)) {
        const earlier = containerNamed(before, name);
        for (const [list, meaning] of [
          ['requests', 'it is put on nodes that have no room for it, and evicted first'],
          ['limits', 'nothing keeps it from using up its node'],
        ] as const) {
          const was = mapAt(earlier?.spec, 'resources', list);
          const is = mapAt(spec, 'resources', list);
          for (const resource of ['cpu', 'memory']) {
            // Without a limit of cpu a container uses what is left over; that is good practice.
            if (
              was[resource] !== undefined &&
              is[resource] === undefined &&
              !(list === 'limits' && resource === 'cpu')
            ) {
              yield {
                on: change,
                path: `${path}.resources.${list}.${resource}`,
                message: `It has no ${resource} in its ${list} any more: ${meaning}`,
                before: was[resource],
              };
            }
          }
        }
      }
    }
  },
};
