import { namespaceOrDefault } from '../../../workload/objects/namespaces';
import { isUnder } from '../../diff/field-change';
import { refusedByRanges, refusedOfClaim } from '../../admission/limit-range';
import type { KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import type { Rule } from '../../rule';
import { changesOf, newFaults } from '../../rule-support';

/**
 * A LimitRange of the namespace refuses pods or claims.
 *
 * @see https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export const limitRangeRefuses: Rule = {
  id: 'limit-range-refuses',
  severity: 'high',
  consequence: 'correctness',
  finds:
    'Containers, pods or claims are outside of what a LimitRange of their namespace allows, whichever of the two ' +
    'changed. What it fills in by itself is taken into account.',
  why:
    'Pods that run stay. The next ones, of a rollout, a drain or a failure, are refused, and only an event of their ' +
    'controller says so.',
  fix: 'Raise the bound of the LimitRange first, or bring requests and limits within it.',
  *check(context) {
    yield* newFaults(context, (pods, objects) =>
      refusedByRanges(pods, rangesNear(pods.object, pods.environment, objects)).map(
        ({ path, resource, text, range }) => ({
          path: `${path}.resources['${resource}']`,
          message: `LimitRange '${range}' ${text}: new pods are refused`,
        }),
      ),
    );
    for (const change of changesOf(context, 'PersistentVolumeClaim')) {
      const grows = change.fields.some((field) => isUnder(field, 'spec.resources'));
      if (change.after === undefined || (change.before !== undefined && !grows)) {
        continue;
      }
      const ranges = rangesNear(change.after, change.object.environment, context.after);
      for (const { path, resource, text, range } of refusedOfClaim(change.after, ranges)) {
        yield {
          on: change,
          path: `${path}.resources.requests.${resource}`,
          message: `LimitRange '${range}' ${text}: it is refused`,
        };
      }
    }
  },
};

function rangesNear(
  object: KubernetesObject,
  environment: string | undefined,
  objects: ObjectSet,
): readonly KubernetesObject[] {
  return objects
    .ofKind('LimitRange', environment)
    .map((sourced) => sourced.object)
    .filter((range) => namespaceOrDefault(range) === namespaceOrDefault(object));
}
