import { mapAt, mapsAt, valueAt } from '../objects/kubernetes-object';
import { podPath, type Workload } from '../objects/workload';
import type { Rule } from '../rule';
import { workloadChanges } from '../rule-support';

/** Nothing asks any more that the pods of a server run on different nodes or zones. */
export const spreadRemoved: Rule = {
  id: 'spread-removed',
  severity: 'low',
  consequence: 'availability',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (before === undefined || after === undefined || after.most < 2 || after.ends) {
        continue;
      }
      const now = places(after);
      const lost = places(before).filter((place) => !now.includes(place));
      if (lost.length > 0) {
        yield {
          on: change,
          path: `${podPath(after)}.topologySpreadConstraints`,
          message: `Its pods are no longer kept apart by ${lost.join(' and ')}: one that fails may stop all of them`,
          before: lost,
        };
      }
    }
  },
};

function places({ pod }: Workload): string[] {
  const anti = mapAt(pod, 'affinity', 'podAntiAffinity');
  const terms = [
    ...mapsAt(anti, 'requiredDuringSchedulingIgnoredDuringExecution'),
    ...mapsAt(anti, 'preferredDuringSchedulingIgnoredDuringExecution').map((term) => mapAt(term, 'podAffinityTerm')),
  ];
  return [
    ...new Set(
      [...mapsAt(pod, 'topologySpreadConstraints'), ...terms].map((each) => String(valueAt(each, 'topologyKey'))),
    ),
  ];
}
