import { asText } from '../../../workload/values/as-text';
import { mapAt, mapsAt, valueAt } from '../../objects/kubernetes-object';
import { type PodSet } from '../../objects/workload';
import type { Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';

/** Nothing asks any more that the pods of a server run on different nodes or zones. */
export const spreadRemoved: Rule = {
  id: 'spread-removed',
  severity: 'low',
  consequence: 'availability',
  finds: 'Pods are no longer kept on different nodes or zones.',
  why: 'One node or zone that fails may stop all of them.',
  fix: 'Keep the constraint; `ScheduleAnyway` never keeps a pod pending.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (before === undefined || after === undefined || after.most < 2 || after.ends) {
        continue;
      }
      const now = places(after);
      const lost = places(before).filter((place) => !now.includes(place));
      if (lost.length > 0) {
        yield {
          on: change,
          path: `${after.podPath}.topologySpreadConstraints`,
          message: `Its pods are no longer kept apart by ${lost.join(' and ')}: one that fails may stop all of them`,
          before: lost,
        };
      }
    }
  },
};

function places({ pod }: PodSet): string[] {
  const anti = mapAt(pod, 'affinity', 'podAntiAffinity');
  const terms = [
    ...mapsAt(anti, 'requiredDuringSchedulingIgnoredDuringExecution'),
    ...mapsAt(anti, 'preferredDuringSchedulingIgnoredDuringExecution').map((term) => mapAt(term, 'podAffinityTerm')),
  ];
  return [
    ...new Set(
      [...mapsAt(pod, 'topologySpreadConstraints'), ...terms].map((each) => asText(valueAt(each, 'topologyKey'))),
    ),
  ];
}
