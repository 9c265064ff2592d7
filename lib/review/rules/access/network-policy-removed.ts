import { mapAt } from '../../objects/kubernetes-object';
import { selects } from '../../objects/workload';
import type { Rule } from '../../rule';
import { changesOf, names } from '../../rule-support';
import { deniesAll } from './isolation-widened';

/** A network policy is gone: what no other one selects is open to all. */
export const networkPolicyRemoved: Rule = {
  id: 'network-policy-removed',
  severity: 'high',
  consequence: 'access',
  finds: 'A network policy is gone. `high` when a workload is left that no other one selects.',
  why: 'Pods that no policy selects can be reached from everywhere.',
  fix: 'Keep one that selects them.',
  *check(context) {
    for (const change of changesOf(context, 'NetworkPolicy')) {
      const { before, after, object } = change;
      // What limited the whole namespace is the matter of `isolation-widened`.
      if (before === undefined || after !== undefined || deniesAll(before, 'Ingress') || deniesAll(before, 'Egress')) {
        continue;
      }
      const others = context.after
        .ofKind('NetworkPolicy', object.environment)
        .filter((other) => (other.object.metadata.namespace ?? '') === (object.namespace ?? ''));
      const selector = mapAt(before, 'spec')['podSelector'] ?? {};
      const open = context.after
        .podsNear(before, object.environment)
        .filter(
          ({ labels }) =>
            selects(selector, labels) &&
            !others.some((other) => selects(mapAt(other.object, 'spec')['podSelector'] ?? {}, labels)),
        );
      yield {
        on: change,
        path: '',
        message:
          open.length > 0
            ? `Nothing limits any more who reaches ${names(open.map((workload) => workload.object.metadata.name))}, ` +
              'and whom they reach'
            : 'What it limited is now left to the other policies of the namespace',
        severity: open.length > 0 || others.length === 0 ? 'high' : 'medium',
      };
    }
  },
};
