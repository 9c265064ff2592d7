import { asText } from '../../../workload/values/as-text';
import { canonicalJson } from '../../../workload/configuration/content-hash';
import { type JsonMap } from '../../../workload/values/maps';
import { mapAt, mapsAt, textsAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/** A network policy lets more through. */
export const networkPolicyWidened: Rule = {
  id: 'network-policy-widened',
  severity: 'medium',
  consequence: 'access',
  finds: 'A network policy has more rules, selects other pods, or no longer limits a direction.',
  why: 'More can reach, or be reached by, its pods.',
  fix: 'Name the peers and ports.',
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
        const earlier = mapsAt(before, 'spec', list);
        const added = limited(before)
          ? mapsAt(after, 'spec', list).filter((rule) => !earlier.some((each) => covers(each, rule, peers)))
          : [];
        for (const rule of added) {
          const everybody = rule[peers] === undefined || mapsAt(rule, peers).some(isEverybody);
          yield {
            on: change,
            path: `spec.${list}`,
            message:
              `It lets ${everybody ? 'everybody' : 'others than before'} ` +
              `through${rule['ports'] === undefined ? ', on every port' : ''}`,
            severity: everybody ? 'high' : 'medium',
            after: rule,
          };
        }
      }
      if (canonicalJson(mapAt(before, 'spec', 'podSelector')) !== canonicalJson(mapAt(after, 'spec', 'podSelector'))) {
        yield {
          on: change,
          path: 'spec.podSelector',
          message: isEmpty(mapAt(after, 'spec', 'podSelector'))
            ? 'It is about all pods of its namespace: what it lets through is let through to each of them'
            : 'It is about other pods: those it no longer selects may be open to all',
          before: mapAt(before, 'spec')['podSelector'],
          after: mapAt(after, 'spec')['podSelector'],
        };
      }
    }
  },
};

// Any address, but for a few, or any pod of any namespace.
function isEverybody(peer: JsonMap): boolean {
  const pods = mapAt(peer, 'namespaceSelector');
  return (
    asText(mapAt(peer, 'ipBlock')['cidr']).endsWith('/0') ||
    (peer['namespaceSelector'] !== undefined && isEmpty(pods) && isEmpty(mapAt(peer, 'podSelector')))
  );
}

function isEmpty(selector: JsonMap): boolean {
  return Object.values(selector).every((part) => Object.keys(part as object).length === 0);
}

// Whether a rule let through before whatever another one lets through now. A rule without peers is about everybody, one
// without ports about all of them.
function covers(earlier: JsonMap, rule: JsonMap, peers: 'from' | 'to'): boolean {
  return [peers, 'ports'].every((list) => {
    const known = mapsAt(earlier, list).map(canonicalJson);
    const wanted = mapsAt(rule, list);
    return known.length === 0 || (wanted.length > 0 && wanted.every((each) => known.includes(canonicalJson(each))));
  });
}
