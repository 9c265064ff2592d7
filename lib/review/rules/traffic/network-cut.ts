import { namespaceOrDefault } from '../../../workload/objects/namespaces';
import { listed } from '../../../workload/values/words';
import { append } from '../../append';
import { cutsOf } from '../../network/cuts';
import type { ObjectChange } from '../../object-change';
import { called, type PodSet } from '../../objects/workload';
import type { Hit, Rule, RuleContext } from '../../rule';
import { podSetChanges } from '../../rule-support';

/**
 * Network policies keep from pods what they need.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export const networkCut: Rule = {
  id: 'network-cut',
  severity: 'medium',
  consequence: 'traffic',
  finds:
    'Network policies let no requests through any more that pods need: to their Services, for names (port 53), for ' +
    'what they fetch from outside of the cluster, such as a model, or to a Service that they name in their arguments ' +
    'or variables. Policies of network plugins are not judged.',
  why:
    'As soon as one policy selects a pod in a direction, only what some policy allows gets through there. A policy ' +
    'that denies everything stops requests at once; what is fetched at the start is missed only at the next one.',
  fix:
    'Bring the policies that allow what is needed together with the one that denies: requests to the ports of each ' +
    'Service, port 53 to the DNS of the cluster, port 443 to where models come from.',
  *check(context) {
    const found = new Map<ObjectChange, Map<string, string[]>>();
    for (const { change, before, after } of podSetChanges(context)) {
      if (after === undefined || after.most === 0) {
        continue;
      }
      const known = new Set(before === undefined ? [] : cutsOf(before, context.before).map(({ key }) => key));
      for (const { text } of cutsOf(after, context.after).filter((cut) => !known.has(cut.key))) {
        const on = policyOf(after, context) ?? change;
        const said = found.get(on) ?? new Map<string, string[]>();
        found.set(on, said);
        append(said, called(after.object), text);
      }
    }
    for (const [on, said] of found) {
      yield* hits(on, said);
    }
  },
};

// The policy that is new or other than before, and selects the pods: the cut is its doing, if there is one.
function policyOf(pods: PodSet, context: RuleContext): ObjectChange | undefined {
  const policies = new Set(context.after.selectorsOf(pods).filter(({ kind }) => kind === 'NetworkPolicy'));
  return context.changes.find(
    ({ after, action, object }) =>
      (action === 'added' || action === 'changed') &&
      object.kind === 'NetworkPolicy' &&
      after !== undefined &&
      policies.has(after) &&
      namespaceOrDefault(after) === namespaceOrDefault(pods.object),
  );
}

function* hits(on: ObjectChange, said: ReadonlyMap<string, readonly string[]>): Generator<Hit> {
  const policy = on.object.kind === 'NetworkPolicy';
  for (const [who, texts] of said) {
    const all = listed([...new Set(texts)], 5);
    yield {
      on,
      path: 'spec',
      message: policy ? `It cuts off ${who}: ${all}` : `Network policies cut it off: ${all}`,
    };
  }
}
