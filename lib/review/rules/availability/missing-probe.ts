import { isMap } from '../../../workload/values/maps';
import { containersOf, type Container } from '../../objects/workload';
import { containerPairs } from '../../pods/container-pairs';
import type { Rule } from '../../rule';
import { podSetChanges, startUpBudget } from '../../rule-support';

const meaning = {
  readinessProbe: {
    severity: 'medium',
    text:
      'pods get requests as soon as they run, whether they can answer or not, and a rollout goes on when new pods do ' +
      'not',
  },
  startupProbe: {
    severity: 'medium',
    text: 'while it loads, its other probes decide, and may restart it before it is done',
  },
  livenessProbe: { severity: 'low', text: 'a pod that hangs is not restarted' },
} as const;

/** Nobody asks a container any more whether it is well; or never did, of a new server. */
export const missingProbe: Rule = {
  id: 'missing-probe',
  severity: 'medium',
  consequence: 'availability',
  finds: 'A container lost a probe, or a new server behind a Service has no readiness probe.',
  why: 'Without readiness, pods get requests before they can answer, and a broken version rolls out to the ' + 'end.',
  fix: 'Keep the probe; make its budget longer when it is too strict.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (after === undefined || after.ends) {
        continue;
      }
      for (const { before: earlier, after: container } of containerPairs(before, after)) {
        const { path, init, spec } = container;
        for (const [probe, { severity, text }] of Object.entries(meaning)) {
          if (!init && earlier !== undefined && isMap(earlier.spec[probe]) && !isMap(spec[probe])) {
            if (probe === 'startupProbe' && startsInTime(earlier, container)) {
              continue;
            }
            yield {
              on: change,
              path: `${path}.${probe}`,
              message: `It has no ${probe} any more: ${text}`,
              severity,
              before: earlier.spec[probe],
            };
          }
        }
      }
      const main = containersOf(after).filter(({ init }) => !init);
      if (
        before === undefined &&
        main.length > 0 &&
        main.every(({ spec }) => !isMap(spec['readinessProbe'])) &&
        context.after.servicesOf(after).length > 0
      ) {
        yield {
          on: change,
          path: `${main[0]!.path}.readinessProbe`,
          message: `It has no readinessProbe: ${meaning.readinessProbe.text}`,
        };
      }
    }
  },
};

// Without a start-up probe the liveness probe decides: it may leave as much time, or there may be none.
function startsInTime(before: Container, after: Container): boolean {
  const budget = startUpBudget(after);
  return budget === undefined || budget >= startUpBudget(before)!;
}
