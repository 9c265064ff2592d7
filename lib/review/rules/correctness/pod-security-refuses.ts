import { namespaceOrDefault } from '../../../workload/objects/namespaces';
import { listed } from '../../../workload/values/words';
import { enforceLabel, notAllowed, podSecurityLevels } from '../../admission/pod-security';
import type { ObjectSet } from '../../objects/object-set';
import type { PodSet } from '../../objects/workload';
import type { Rule } from '../../rule';
import { newFaults, type Fault } from '../../rule-support';

/**
 * A namespace enforces a level of the Pod Security Standards that its pods do not keep to.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export const podSecurityRefuses: Rule = {
  id: 'pod-security-refuses',
  severity: 'high',
  consequence: 'correctness',
  finds:
    'Pods do what the level of the Pod Security Standards that their namespace enforces does not allow, whichever of ' +
    'the two changed.',
  why:
    'Pods that run stay. The next ones, of a rollout, a drain or a failure, are refused, and only an event of their ' +
    'controller says so.',
  fix:
    'Bring the pods to the level first: the labels `pod-security.kubernetes.io/warn` and `audit` show what they lack ' +
    'without refusing anything.',
  check: (context) => newFaults(context, faults),
};

function faults({ object, environment, pod, podPath }: PodSet, objects: ObjectSet): Fault[] {
  const name = namespaceOrDefault(object);
  const namespace = objects.ofKind('Namespace', environment).find((each) => each.object.metadata.name === name);
  const level = podSecurityLevels.find((each) => each === namespace?.object.metadata.labels?.[enforceLabel]);
  const lacks = level === undefined ? [] : notAllowed(pod, level);
  return lacks.length === 0
    ? []
    : [
        {
          path: podPath,
          message:
            `Namespace '${name}' enforces the level '${level}', which does not allow ${listed(lacks, 4)}: ` +
            'new pods are refused',
          after: level,
        },
      ];
}
