import { namespaceOrDefault } from '../../../workload/objects/namespaces';
import { mapAt, textsAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import type { Rule } from '../../rule';
import { changesOf, names } from '../../rule-support';

const directions = [
  { type: 'Ingress', open: 'who reaches its pods' },
  { type: 'Egress', open: 'whom its pods reach' },
] as const;

/**
 * A namespace does not deny by default any more.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
 */
export const isolationWidened: Rule = {
  id: 'isolation-widened',
  severity: 'high',
  consequence: 'access',
  finds:
    'The last network policy of a namespace that selected all of its pods is gone, selects only some, or no longer ' +
    'limits a direction, while the namespace stays.',
  why:
    'Pods that no other policy selects are open to all, in that direction: those of today, and every one that ' +
    'somebody adds without a policy of its own.',
  fix: 'Keep a policy with an empty selector and both `policyTypes`; let single pods through by their own policies.',
  *check(context) {
    for (const change of changesOf(context, 'NetworkPolicy')) {
      const { before, object } = change;
      const lost = directions.filter(
        ({ type }) =>
          before !== undefined &&
          deniesAll(before, type) &&
          !defaultsOf(context.after, before, object.environment).some((policy) => deniesAll(policy, type)),
      );
      if (before === undefined || lost.length === 0 || isGone(before, context.after, object.environment)) {
        continue;
      }
      const open = context.after
        .podsNear(before, object.environment)
        .filter((pods) => !context.after.selectorsOf(pods).some(({ kind }) => kind === 'NetworkPolicy'));
      yield {
        on: change,
        path: change.after === undefined ? '' : 'spec',
        message:
          `Nothing in namespace '${namespaceOrDefault(before)}' limits by default ` +
          `${lost.map(({ open: what }) => what).join(', and ')}: ` +
          (open.length === 0
            ? 'a pod without a policy of its own is open to all'
            : `${names(open.map((pods) => pods.object.metadata.name))} ${open.length === 1 ? 'is' : 'are'} open to all`),
        before: mapAt(before, 'spec')['podSelector'],
      };
    }
  },
};

/** Whether a policy selects all pods of its namespace and limits a direction. */
export function deniesAll(policy: KubernetesObject, type: 'Ingress' | 'Egress'): boolean {
  const selector = mapAt(policy, 'spec', 'podSelector');
  const empty = Object.values(selector).every((part) => Object.keys(part as object).length === 0);
  return empty && textsAt(policy, 'spec', 'policyTypes').includes(type);
}

function defaultsOf(
  objects: ObjectSet,
  { metadata }: KubernetesObject,
  environment: string | undefined,
): KubernetesObject[] {
  return objects
    .ofKind('NetworkPolicy', environment)
    .map(({ object }) => object)
    .filter((policy) => (policy.metadata.namespace ?? '') === (metadata.namespace ?? ''));
}

// What is removed as a whole leaves nothing open.
function isGone(policy: KubernetesObject, after: ObjectSet, environment: string | undefined): boolean {
  const { namespace } = policy.metadata;
  const kept = after.ofKind('Namespace', environment).some(({ object }) => object.metadata.name === namespace);
  return !kept && after.podsNear(policy, environment).length === 0;
}
