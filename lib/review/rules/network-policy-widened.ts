import { canonicalJson } from '../../workload/content-hash';
import { mapAt, mapsAt, textsAt } from '../objects/kubernetes-object';
import type { Rule } from '../rule';
import { changesOf } from '../rule-support';

/** A network policy lets more through. */
export const networkPolicyWidened: Rule = {
  id: 'network-policy-widened',
  severity: 'medium',
  consequence: 'access',
  *check(context) {
    for (const change of changesOf(context, 'NetworkPolicy')) {
      const { before, after } = change;
      if (before === undefined || after === undefined) {
        continue;
      }
      for (const [list, peers, type] of [
        ['ingress', 'from', 'Ingress'],
        ['egress', 'to', 'Egress'],
      ] as const) {
        const limited = (policy: unknown): boolean => textsAt(policy, 'spec', 'policyTypes').includes(type);
        if (limited(before) && !limited(after)) {
          yield {
            on: change,
            path: 'spec.policyTypes',
            message: `It no longer limits ${type === 'Ingress' ? 'who reaches its pods' : 'whom its pods reach'}`,
            severity: 'high',
            before: textsAt(before, 'spec', 'policyTypes'),
            after: textsAt(after, 'spec', 'policyTypes'),
          };
          continue;
        }
        const known = mapsAt(before, 'spec', list).map(canonicalJson);
        const added = limited(before)
          ? mapsAt(after, 'spec', list).filter((rule) => !known.includes(canonicalJson(rule)))
          : [];
        for (const rule of added) {
          const everybody =
            rule[peers] === undefined ||
            mapsAt(rule, peers).some((peer) => String(mapAt(peer, 'ipBlock')['cidr']).endsWith('/0'));
          yield {
            on: change,
            path: `spec.${list}`,
            message: `It lets ${everybody ? 'everybody' : 'others than before'} through${rule['ports'] === undefined ? ', on every port' : ''}`,
            severity: everybody ? 'high' : 'medium',
            after: rule,
          };
        }
      }
      if (canonicalJson(mapAt(before, 'spec', 'podSelector')) !== canonicalJson(mapAt(after, 'spec', 'podSelector'))) {
        yield {
          on: change,
          path: 'spec.podSelector',
          message: 'It is about other pods: those it no longer selects may be open to all',
          before: mapAt(before, 'spec')['podSelector'],
          after: mapAt(after, 'spec')['podSelector'],
        };
      }
    }
  },
};
