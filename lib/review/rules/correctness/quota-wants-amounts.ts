import { namespaceOrDefault } from '../../../workload/objects/namespaces';
import { own } from '../../../workload/values/own';
import { admittedAmounts } from '../../admission/limit-range';
import { mapAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import { containersOf, type PodSet } from '../../objects/workload';
import type { Rule } from '../../rule';
import { newFaults, type Fault } from '../../rule-support';
import { podLevel } from '../../totals/pod-request';

/**
 * A quota wants containers to say what they ask for, and some do not.
 *
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/#requests-compared-to-limits
 */
export const quotaWantsAmounts: Rule = {
  id: 'quota-wants-amounts',
  severity: 'high',
  consequence: 'correctness',
  finds:
    'A ResourceQuota of the namespace counts requests or limits of cpu or memory, and a container has none, nor does ' +
    'a LimitRange fill them in. Quotas with scopes are not judged.',
  why:
    'What a quota counts has to be said: pods that do not are refused ("must specify limits.memory"). Those that run ' +
    'stay, so it comes out at the next rollout, drain or failure.',
  fix: 'Give each container the requests and limits that the quota counts, or let a LimitRange fill them in.',
  check: (context) => newFaults(context, faults),
};

const counted: Readonly<Record<string, readonly ['requests' | 'limits', 'cpu' | 'memory']>> = {
  cpu: ['requests', 'cpu'],
  memory: ['requests', 'memory'],
  'requests.cpu': ['requests', 'cpu'],
  'requests.memory': ['requests', 'memory'],
  'limits.cpu': ['limits', 'cpu'],
  'limits.memory': ['limits', 'memory'],
};

function faults(pods: PodSet, objects: ObjectSet): Fault[] {
  const near = (kind: string): KubernetesObject[] =>
    objects
      .ofKind(kind, pods.environment)
      .map(({ object }) => object)
      .filter((object) => namespaceOrDefault(object) === namespaceOrDefault(pods.object));
  const quotas = near('ResourceQuota').filter(
    (quota) => mapAt(quota, 'spec')['scopes'] === undefined && mapAt(quota, 'spec')['scopeSelector'] === undefined,
  );
  if (quotas.length === 0) {
    return [];
  }
  const ranges = near('LimitRange');
  return quotas.flatMap((quota) =>
    Object.keys(mapAt(quota, 'spec', 'hard')).flatMap((name): Fault[] => {
      const [list, resource] = own(counted, name) ?? [];
      if (list === undefined || resource === undefined) {
        return [];
      }
      // What the pod as a whole asks for stands for its containers.
      if (podLevel(pods.pod, list)[resource] !== undefined) {
        return [];
      }
      const without = containersOf(pods).find(
        (container) => own(admittedAmounts(container, ranges)[list], resource) === undefined,
      );
      return without === undefined
        ? []
        : [
            {
              path: `${without.path}.resources.${list}.${resource}`,
              message:
                `ResourceQuota '${quota.metadata.name}' counts ${name}, and container '${without.name}' has no ` +
                `${resource} in its ${list}: new pods are refused`,
            },
          ];
    }),
  );
}
