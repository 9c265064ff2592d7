import { asText } from '../../../workload/values/as-text';
import { mapAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

const label = 'pod-security.kubernetes.io/enforce';
const levels = ['privileged', 'baseline', 'restricted'];

/**
 * A namespace lets in pods with more rights.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export const podSecurityLowered: Rule = {
  id: 'pod-security-lowered',
  severity: 'high',
  consequence: 'access',
  finds: 'A namespace enforces a lower level of the pod security standards.',
  why: 'Pods with more rights are let in, also those of others.',
  fix: 'Keep the level, and give the one pod that needs more a namespace of its own.',
  *check(context) {
    for (const change of changesOf(context, 'Namespace')) {
      const [was, is] = [change.before, change.after].map((namespace) => mapAt(namespace, 'metadata', 'labels')[label]);
      if (change.before !== undefined && change.after !== undefined && rank(is) < rank(was)) {
        yield {
          on: change,
          path: `metadata.labels['${label}']`,
          message: `It lets in pods of the level '${levels[rank(is)]!}', where '${asText(was)}' was enforced`,
          before: was,
          after: is,
        };
      }
    }
  },
};

function rank(value: unknown): number {
  return Math.max(0, levels.indexOf(asText(value)));
}
