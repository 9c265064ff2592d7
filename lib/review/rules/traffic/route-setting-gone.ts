import { own } from '../../../workload/values/own';
import { bytes } from '../../../workload/values/words';
import type { ObjectChange } from '../../object-change';
import { mapAt } from '../../objects/kubernetes-object';
import { annotationChanges } from '../../routes/annotation-changes';
import { bodySize, bodySizes } from '../../routes/body-sizes';
import { annotationPath, classMoved } from '../../routes/reach';
import type { Hit, Rule } from '../../rule';

/** An annotation by which a controller handled requests is gone, or says something else. */
export const routeSettingGone: Rule = {
  id: 'route-setting-gone',
  severity: 'low',
  consequence: 'traffic',
  finds:
    'An annotation that the controller of an Ingress or a load balancer goes by is gone: the protocol of pods, ' +
    'rewritten paths, the size of requests, affinity, redirects, certificates, addresses and others. `medium` where ' +
    'requests then fail or go elsewhere. Timeouts are [timeout-shortened](#timeout-shortened).',
  why: 'The controller does as it does by default, and nothing in Kubernetes refuses that.',
  fix: 'Keep the annotation, or make sure that the default will do.',
  *check(context) {
    for (const change of context.changes) {
      for (const { annotation, purpose, how, before, after } of annotationChanges(change)) {
        const then = how === 'gone' ? purpose.without : purpose.changed;
        if (!purpose.guards && then !== undefined) {
          yield {
            on: change,
            path: annotationPath(annotation),
            message: `'${annotation}' ${how === 'gone' ? 'is gone' : 'is another'}: ${then}`,
            severity: how === 'gone' ? purpose.severity : 'low',
            before,
            after,
          };
        }
      }
      yield* smallerBodies(change);
    }
  },
};

function* smallerBodies(change: ObjectChange): Generator<Hit> {
  const { before, after } = change;
  if (before === undefined || after === undefined || change.action !== 'changed' || classMoved(before, after)) {
    return;
  }
  for (const [annotation, byDefault] of bodySizes) {
    const [earlier, now] = [before, after].map((side) => own(mapAt(side, 'metadata', 'annotations'), annotation));
    const [was, is] = [earlier, now].map((value) => (value === undefined ? byDefault : bodySize(value)));
    if (was !== undefined && is !== undefined && is < was) {
      yield {
        on: change,
        path: annotationPath(annotation),
        message:
          `Requests larger than ${bytes(is)} are refused (413)` +
          `${was === Number.POSITIVE_INFINITY ? ', of any size before' : `, before ${bytes(was)}`}`,
        severity: 'medium',
        before: earlier,
        after: now,
      };
    }
  }
}
