import { canonicalJson } from '../../../workload/configuration/content-hash';
import { mapAt, mapsAt, textAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/**
 * A mesh lets more callers in.
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/
 */
export const callersWidened: Rule = {
  id: 'callers-widened',
  severity: 'medium',
  consequence: 'access',
  finds:
    'An AuthorizationPolicy of a mesh that says who may call has more rules, or is about other pods. `high` when it ' +
    'is gone, or a rule lets everybody in.',
  why: 'Pods that no such policy is about are open to all of the mesh; more rules let more callers in.',
  fix: 'Name the callers by their accounts, and the ports.',
  *check(context) {
    for (const change of changesOf(context, 'AuthorizationPolicy')) {
      const { before, after, object } = change;
      if (before === undefined || !allows(before)) {
        continue;
      }
      if (after === undefined || !allows(after)) {
        const stays = after !== undefined || context.after.podsNear(before, object.environment).length > 0;
        if (stays) {
          yield {
            on: change,
            path: after === undefined ? '' : 'spec.action',
            message: 'It no longer says who may call: pods that no other policy is about are open to all of the mesh',
            severity: 'high',
          };
        }
        continue;
      }
      const known = mapsAt(before, 'spec', 'rules').map(canonicalJson);
      for (const rule of mapsAt(after, 'spec', 'rules').filter((each) => !known.includes(canonicalJson(each)))) {
        const everybody = mapsAt(rule, 'from').length === 0;
        const fewer = mapsAt(before, 'spec', 'rules').some((each) => isPartOf(rule, each));
        if (!fewer) {
          yield {
            on: change,
            path: 'spec.rules',
            message: `It lets ${everybody ? 'everybody' : 'others than before'} in`,
            severity: everybody ? 'high' : 'medium',
            after: rule,
          };
        }
      }
      if (canonicalJson(mapAt(before, 'spec', 'selector')) !== canonicalJson(mapAt(after, 'spec', 'selector'))) {
        yield {
          on: change,
          path: 'spec.selector',
          message: 'It is about other pods: those it no longer selects may be open to all of the mesh',
        };
      }
    }
  },
};

function allows(policy: KubernetesObject): boolean {
  return (textAt(policy, 'spec', 'action') ?? 'ALLOW') === 'ALLOW';
}

// Whether a rule has only what another one has.
function isPartOf(rule: object, other: object): boolean {
  return ['from', 'to', 'when'].every((list) => {
    const known = mapsAt(other, list).map(canonicalJson);
    const wanted = mapsAt(rule, list);
    return known.length === 0 || (wanted.length > 0 && wanted.every((each) => known.includes(canonicalJson(each))));
  });
}
