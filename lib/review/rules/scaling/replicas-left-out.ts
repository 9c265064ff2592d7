import { plural } from '../../../workload/values/words';
import { numberAt } from '../../objects/kubernetes-object';
import { called } from '../../objects/workload';
import type { Rule } from '../../rule';
import { workloadChanges } from '../../rule-support';

/**
 * Leaving out the number of pods that was said so far makes it 1, until the autoscaler has looked.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling
 */
export const replicasLeftOut: Rule = {
  id: 'replicas-left-out',
  severity: 'medium',
  consequence: 'scaling',
  finds: '`replicas` of more than one pod is left out from now on, because an autoscaler sets it.',
  why:
    'Leaving it to the autoscaler is right, but the deploy that takes it out removes the field, and the API server ' +
    'fills in 1: all other pods go at once, under full load, and come back only when the autoscaler has looked and ' +
    'they have started again.',
  fix:
    'Hand the field over first: with `kubectl apply`, take `replicas` out of ' +
    '`kubectl apply edit-last-applied deployment/NAME` before this is applied; with server-side apply (Argo CD, ' +
    'Flux, Pulumi), let another field manager own it: `kubectl apply --server-side --field-manager=handover` of an ' +
    'object that has nothing but its name and `spec.replicas`. Then nothing goes.',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      const was = numberAt(change.before, 'spec', 'replicas');
      if (
        before === undefined ||
        after?.autoscaler === undefined ||
        was === undefined ||
        was <= 1 ||
        numberAt(after.object, 'spec', 'replicas') !== undefined
      ) {
        continue;
      }
      yield {
        on: change,
        path: 'spec.replicas',
        message:
          `Without 'replicas' the API server makes it 1: ${plural(was - 1, 'pod')} of ${was} ` +
          `${was === 2 ? 'goes' : 'go'} at once, those that the autoscaler had added too, until ` +
          `${called(after.autoscaler)} has looked and new ones are ready. Hand the field over first`,
        before: was,
        after: 1,
      };
    }
  },
};
