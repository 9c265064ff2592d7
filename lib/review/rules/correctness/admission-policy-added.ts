import { groupOf, mapAt, mapsAt, textAt, textsAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';

/** Something decides from now on what the API server takes, by conditions that only a cluster can try. */
export const admissionPolicyAdded: Rule = {
  id: 'admission-policy-added',
  severity: 'low',
  consequence: 'correctness',
  finds:
    'A policy that refuses objects is new, or refuses from now on: a binding of a ValidatingAdmissionPolicy with ' +
    '`Deny`, a policy of Kyverno that enforces, a constraint of Gatekeeper that denies. So is one whose conditions ' +
    'change. Those that only warn are not named.',
  why:
    'Its conditions are not tried here. What is there stays; the next pods and the next deploys of others may be ' +
    'refused.',
  fix: 'Let it warn first, look at what it says for a few days, or try it: `kubectl apply --dry-run=server`.',
  *check(context) {
    for (const change of context.changes) {
      const { before, after } = change;
      if (after === undefined) {
        continue;
      }
      if (refuses(after) && (before === undefined || !refuses(before))) {
        yield {
          on: change,
          path: 'spec',
          message:
            'From now on it refuses what does not fulfil its conditions, also new pods of what is there already: ' +
            'they are not tried here',
        };
      } else if (before !== undefined && mayRefuse(after) && conditionsOf(before) !== conditionsOf(after)) {
        yield {
          on: change,
          path: 'spec',
          message: 'Its conditions change: what was taken so far may be refused. They are not tried here',
        };
      }
    }
  },
};

function refuses(object: KubernetesObject): boolean {
  const group = groupOf(object.apiVersion);
  if (object.kind === 'ValidatingAdmissionPolicyBinding') {
    return textsAt(object, 'spec', 'validationActions').includes('Deny');
  }
  if (group === 'kyverno.io' && (object.kind === 'ClusterPolicy' || object.kind === 'Policy')) {
    const actions = [
      textAt(object, 'spec', 'validationFailureAction'),
      ...mapsAt(object, 'spec', 'rules').map((rule) => textAt(rule, 'validate', 'failureAction')),
    ];
    return actions.some((action) => action?.toLowerCase() === 'enforce');
  }
  return group === 'constraints.gatekeeper.sh' && (textAt(object, 'spec', 'enforcementAction') ?? 'deny') === 'deny';
}

// A ValidatingAdmissionPolicy leaves that to its bindings, which may be somewhere else.
function mayRefuse(object: KubernetesObject): boolean {
  return object.kind === 'ValidatingAdmissionPolicy' || refuses(object);
}

function conditionsOf({ spec }: KubernetesObject): string {
  return JSON.stringify(['validations', 'rules', 'parameters'].map((field) => mapAt(spec)[field]));
}
