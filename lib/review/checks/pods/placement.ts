import { mapAt, mapsAt, numberAt, textAt } from '../../objects/kubernetes-object';
import type { PodSet } from '../../objects/workload';
import type { PodCheck, Refusal } from '../check';
import { repeated, selectorRefusals } from '../support';

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Where pods may be put: tolerations, affinity, spread. */
export const placement: PodCheck = {
  *find({ pod, podPath }) {
    for (const [at, toleration] of mapsAt(pod, 'tolerations').entries()) {
      const path = `${podPath}.tolerations[${textAt(toleration, 'key') ?? at}]`;
      const [operator, effect] = [textAt(toleration, 'operator') ?? 'Equal', textAt(toleration, 'effect') ?? ''];
      if (operator === 'Exists' && (textAt(toleration, 'value') ?? '') !== '') {
        yield { path: `${path}.value`, message: "With 'operator: Exists' it has no value: leave it out" };
      }
      if ((textAt(toleration, 'key') ?? '') === '' && operator !== 'Exists') {
        yield { path, message: "Without a key its operator has to be 'Exists'" };
      }
      if (numberAt(toleration, 'tolerationSeconds') !== undefined && effect !== 'NoExecute') {
        yield { path: `${path}.tolerationSeconds`, message: "Only with 'effect: NoExecute' are there seconds" };
      }
    }
    const spread = mapsAt(pod, 'topologySpreadConstraints');
    for (const pair of repeated(
      spread.map((each) => `${textAt(each, 'topologyKey')}, ${textAt(each, 'whenUnsatisfiable')}`),
    )) {
      yield { path: `${podPath}.topologySpreadConstraints`, message: `Two constraints are for ${pair}` };
    }
    for (const each of spread) {
      const path = `${podPath}.topologySpreadConstraints[${textAt(each, 'topologyKey') ?? ''}]`;
      if (each['minDomains'] !== undefined && each['whenUnsatisfiable'] !== 'DoNotSchedule') {
        yield { path: `${path}.minDomains`, message: "It needs 'whenUnsatisfiable: DoNotSchedule'" };
      }
      if (each['matchLabelKeys'] !== undefined && each['labelSelector'] === undefined) {
        yield { path: `${path}.matchLabelKeys`, message: 'It needs a labelSelector' };
      }
      yield* selectorRefusals(each['labelSelector'], `${path}.labelSelector`);
    }
    yield* affinity({ pod, podPath });
  },
};

function* affinity({ pod, podPath }: Pick<PodSet, 'pod' | 'podPath'>): Generator<Refusal> {
  const nodes = mapAt(pod, 'affinity', 'nodeAffinity');
  const terms = [
    ...mapsAt(nodes, required, 'nodeSelectorTerms'),
    ...mapsAt(nodes, preferred).map((each) => mapAt(each, 'preference')),
  ];
  for (const [at, term] of terms.entries()) {
    yield* selectorRefusals(term, `${podPath}.affinity.nodeAffinity[${at}]`);
  }
  if (nodes[required] !== undefined && mapsAt(nodes, required, 'nodeSelectorTerms').length === 0) {
    yield {
      path: `${podPath}.affinity.nodeAffinity.${required}.nodeSelectorTerms`,
      message: 'It needs one term at least',
    };
  }
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const pods = mapAt(pod, 'affinity', kind);
    const each = [...mapsAt(pods, required), ...mapsAt(pods, preferred).map((one) => mapAt(one, 'podAffinityTerm'))];
    for (const [at, term] of each.entries()) {
      yield* selectorRefusals(term['labelSelector'], `${podPath}.affinity.${kind}[${at}].labelSelector`);
    }
  }
}
