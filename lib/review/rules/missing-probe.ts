import { isMap } from '../objects/kubernetes-object';
import { containerNamed, containersOf } from '../objects/workload';
import type { Rule } from '../rule';
import { workloadChanges } from '../rule-support';

const meaning = {
  readinessProbe: {
    severity: 'medium',
    text: 'pods get requests as soon as they run, whether they can answer or not, and a rollout goes on when new pods do not',
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
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (after === undefined || after.ends) {
        continue;
      }
      for (const { path, name, init, spec } of containersOf(after)) {
        const earlier = containerNamed(before, name);
        for (const [probe, { severity, text }] of Object.entries(meaning)) {
          if (!init && earlier !== undefined && isMap(earlier.spec[probe]) && !isMap(spec[probe])) {
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
