import { labelKeys } from '../../../workload/objects/labels';
import { mapAt, mapsAt, textAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import type { Rule } from '../../rule';
import { changesOf, names } from '../../rule-support';

// Of the Prometheus operator, and of Google Cloud's managed Prometheus.
const kinds = ['PrometheusRule', 'Rules'];

/** Something that was watched is not any more, though it is still there. */
export const alertRemoved: Rule = {
  id: 'alert-removed',
  severity: 'medium',
  consequence: 'correctness',
  finds:
    'An alert of a PrometheusRule is gone, also one that tells of a broken promise (SLO), though what it is about is ' +
    'still there.',
  why: 'Nobody is told any more when that happens, and the absence of an alert looks as if all were well.',
  fix: 'Keep it. One that is in the way wants another threshold, or a route of the Alertmanager.',
  *check(context) {
    for (const change of changesOf(context, ...kinds)) {
      const { before, after, object } = change;
      if (before === undefined || wentWith(before, object.environment, context)) {
        continue;
      }
      const left = new Set([
        ...(after === undefined ? [] : alertsOf(after)),
        ...kinds.flatMap((kind) =>
          context.after.ofKind(kind, object.environment).flatMap((other) => alertsOf(other.object)),
        ),
      ]);
      const gone = [...new Set(alertsOf(before).filter((alert) => !left.has(alert)))];
      if (gone.length > 0) {
        yield {
          on: change,
          path: after === undefined ? '' : 'spec.groups',
          message: `Nobody is told any more of ${names(gone)}, and what ${gone.length === 1 ? 'it is' : 'they are'} about is still there`,
          before: gone.join(', '),
        };
      }
    }
  },
};

/** Its alerts, each with the server that it says it is about: the same alert of another one is another. */
function alertsOf(object: KubernetesObject): string[] {
  return mapsAt(object, 'spec', 'groups').flatMap((group) =>
    mapsAt(group, 'rules').flatMap((rule) => {
      const name = textAt(rule, 'alert');
      const about = textAt(rule, 'labels', 'workload');
      return name === undefined ? [] : [about === undefined ? name : `${name} (${about})`];
    }),
  );
}

// The object has the name of what it watches as its label, where that can be known.
function wentWith(
  rule: KubernetesObject,
  environment: string | undefined,
  { before, after }: { readonly before: ObjectSet; readonly after: ObjectSet },
): boolean {
  const name = textAt(mapAt(rule, 'metadata', 'labels'), labelKeys.name);
  const there = (objects: ObjectSet): boolean =>
    objects.podsNear(rule, environment).some(({ labels }) => labels[labelKeys.name] === name);
  return name !== undefined && there(before) && !there(after);
}
