import { isMap } from '../../../workload/values/maps';
import { mapAt } from '../../objects/kubernetes-object';
import type { ObjectCheck } from '../check';
import { selectorRefusals } from '../support';

/** The selector of a workload chooses by something, in a way that can be. */
export const selectors: ObjectCheck = {
  kinds: ['apps/Deployment', 'apps/ReplicaSet', 'apps/StatefulSet', 'apps/DaemonSet', 'policy/PodDisruptionBudget'],
  *find({ object }) {
    const spec = mapAt(object, 'spec');
    const { selector } = spec;
    if (isMap(selector) && object.kind !== 'PodDisruptionBudget') {
      const empty = ['matchLabels', 'matchExpressions'].every(
        (field) => Object.keys(selector[field] ?? {}).length === 0,
      );
      if (empty) {
        yield { path: 'spec.selector', message: 'It is empty, and would choose every pod: it needs a label at least' };
      }
    }
    yield* selectorRefusals(selector, 'spec.selector');
    if (
      object.kind === 'PodDisruptionBudget' &&
      spec['minAvailable'] !== undefined &&
      spec['maxUnavailable'] !== undefined
    ) {
      yield { path: 'spec', message: 'It has a minAvailable and a maxUnavailable: one of the two has to go' };
    }
  },
};
