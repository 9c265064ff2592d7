import { mapAt, numberAt, textAt } from '../../objects/kubernetes-object';
import type { ObjectCheck } from '../check';
import { isNone } from '../support';

/** A rolling update can go on: it may add pods, or take some away. */
export const rollout: ObjectCheck = {
  kinds: ['apps/Deployment', 'apps/DaemonSet'],
  *find({ object }) {
    const field = object.kind === 'Deployment' ? 'strategy' : 'updateStrategy';
    const strategy = mapAt(object, 'spec', field);
    const update = mapAt(strategy, 'rollingUpdate');
    const type = (textAt(strategy, 'type') ?? '') || 'RollingUpdate';
    const path = `spec.${field}.rollingUpdate`;
    if (type !== 'RollingUpdate') {
      if (strategy['rollingUpdate'] !== undefined && object.kind === 'Deployment') {
        yield { path, message: `With 'type: ${type}' there is no rollingUpdate: leave it out` };
      }
      return;
    }
    const [surge, unavailable] = [update['maxSurge'] ?? 0, update['maxUnavailable'] ?? 1];
    if (isNone(surge) && isNone(unavailable)) {
      yield {
        path: `${path}.maxUnavailable`,
        message:
          'maxSurge and maxUnavailable are both 0, so that no pod could be replaced: one of them has to be at least 1',
      };
    } else if (object.kind === 'DaemonSet' && !isNone(surge) && !isNone(unavailable)) {
      yield {
        path: `${path}.maxSurge`,
        message: 'Beside a maxUnavailable it has to be 0: a node has one pod at a time',
      };
    }
    if (typeof unavailable === 'string' && Number.parseInt(unavailable, 10) > 100) {
      yield { path: `${path}.maxUnavailable`, message: `${unavailable} is more than all of them: 100% at most` };
    }
    const [deadline, ready] = ['progressDeadlineSeconds', 'minReadySeconds'].map((each) =>
      numberAt(object, 'spec', each),
    );
    if (object.kind === 'Deployment' && deadline !== undefined && deadline <= (ready ?? 0)) {
      yield {
        path: 'spec.progressDeadlineSeconds',
        message: `${deadline} s are no longer than minReadySeconds (${ready ?? 0} s): it has to be`,
      };
    }
  },
};
