import { isMap } from '../../../workload/values/maps';
import { duration } from '../../../workload/values/words';
import type { Container } from '../../objects/workload';
import { containerPairs } from '../../pods/container-pairs';
import { muchShorter, silenceAllowed, startUpCut } from '../../pods/probe-times';
import type { Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';

/** A container has less time to start than before: one that needs it is restarted again and again. */
export const startUpBudgetRule: Rule = {
  id: 'start-up-budget',
  severity: 'medium',
  consequence: 'availability',
  finds:
    'A container has less time to start: period × failures of its start-up probe, or of its liveness ' +
    'probe where it has none. `low` where it is cut by less than a quarter.',
  why: 'A model that takes longer is restarted while it loads, for ever.',
  fix: 'Measure the slowest start, with an empty cache.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      for (const { before: earlier, after: container } of containerPairs(before, after)) {
        const cut = startUpCut(earlier, container);
        if (cut === undefined) {
          continue;
        }
        const probe = isMap(container.spec['startupProbe']) ? 'startupProbe' : 'livenessProbe';
        yield {
          on: change,
          path: `${container.path}.${probe}`,
          message:
            `It is restarted when it is not up after ${duration(cut.is)}; so far it had ${duration(cut.was)}` +
            (probe === 'livenessProbe' ? whileItServes(earlier!, container) : ''),
          severity: muchShorter(cut.was, cut.is) ? 'medium' : 'low',
          before: cut.was,
          after: cut.is,
        };
      }
    }
  },
};

function whileItServes(before: Container, after: Container): string {
  const [was, is] = [silenceAllowed(before), silenceAllowed(after)];
  return was !== undefined && is !== undefined && is < was
    ? `. While it serves it may be silent for ${duration(is)} instead of ${duration(was)}`
    : '';
}
