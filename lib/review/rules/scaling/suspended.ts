import { valueAt } from '../../objects/kubernetes-object';
import type { ObjectChange } from '../../object-change';
import type { Hit, Rule } from '../../rule';
import { changesOf } from '../../rule-support';

const keda = 'autoscaling.keda.sh';

/** A Job or CronJob is told not to run, or a rollout or an autoscaler to stop where it is. */
export const suspended: Rule = {
  id: 'suspended',
  severity: 'low',
  consequence: 'scaling',
  finds: 'A Job or CronJob is suspended, a rollout or a ScaledObject paused; `medium` where that leaves no pods.',
  why: 'It is easily forgotten.',
  fix: 'Say in the annotation until when.',
  *check(context) {
    for (const change of changesOf(context, 'ScaledObject')) {
      yield* pausedAutoscaler(change);
    }
    for (const change of changesOf(context, 'Job', 'CronJob', 'Deployment')) {
      const field = change.object.kind === 'Deployment' ? 'paused' : 'suspend';
      if (
        change.before !== undefined &&
        // Kueue resumes it when there is room.
        change.after?.metadata.labels?.['kueue.x-k8s.io/queue-name'] === undefined &&
        valueAt(change.before, 'spec', field) !== true &&
        valueAt(change.after, 'spec', field) === true
      ) {
        const message =
          field === 'paused'
            ? 'Its rollouts are paused: changes of its pods wait until it goes on'
            : 'It does not run until it is resumed';
        yield { on: change, path: `spec.${field}`, message, after: true };
      }
    }
  },
};

// https://keda.sh/docs/latest/concepts/scaling-deployments/#pausing-autoscaling
function* pausedAutoscaler(on: ObjectChange): Generator<Hit> {
  const [was, is] = [on.before, on.after].map((object) => ({
    at: object?.metadata.annotations?.[`${keda}/paused-replicas`],
    still: object?.metadata.annotations?.[`${keda}/paused`] === 'true',
  }));
  if (on.before === undefined || is === undefined || (is.at === was?.at && is.still === was?.still)) {
    return;
  }
  if (is.at !== undefined) {
    yield {
      on,
      path: `metadata.annotations['${keda}/paused-replicas']`,
      message: `It scales no more: until it goes on there ${is.at === '1' ? 'is 1 pod' : `are ${is.at} pods`}, whatever the load`,
      ...(is.at === '0' ? { severity: 'medium' as const } : {}),
      after: is.at,
    };
  } else if (is.still) {
    yield {
      on,
      path: `metadata.annotations['${keda}/paused']`,
      message: 'It scales no more: until it goes on there are as many pods as there are now, whatever the load',
      after: 'true',
    };
  }
}
