import { own } from '../../../workload/values/own';
import { append } from '../../append';
import type { ObjectChange } from '../../object-change';
import { groupOf, type KubernetesObject } from '../../objects/kubernetes-object';
import type { Rule, Severity } from '../../rule';

/** How a kind says that one of its objects is the default. */
interface Default {
  readonly isDefault: (object: KubernetesObject) => boolean;
  readonly severity: Severity;
  /** What happens with two of them. */
  readonly then: string;
}

const annotated =
  (annotation: string): Default['isDefault'] =>
  ({ metadata }) =>
    metadata.annotations?.[annotation] === 'true';

const defaults: Readonly<Record<string, Default>> = {
  'storage.k8s.io/StorageClass': {
    isDefault: annotated('storageclass.kubernetes.io/is-default-class'),
    severity: 'low',
    then: 'claims without a class get the one that was made last',
  },
  'snapshot.storage.k8s.io/VolumeSnapshotClass': {
    isDefault: annotated('snapshot.storage.kubernetes.io/is-default-class'),
    severity: 'medium',
    then: 'snapshots without a class fail',
  },
  'networking.k8s.io/IngressClass': {
    isDefault: annotated('ingressclass.kubernetes.io/is-default-class'),
    severity: 'medium',
    then: 'the API server refuses new Ingresses without a class',
  },
  'scheduling.k8s.io/PriorityClass': {
    isDefault: (object) => object['globalDefault'] === true,
    severity: 'high',
    then: 'the API server refuses the second',
  },
};

/** Two classes are the default. */
export const twoDefaults: Rule = {
  id: 'two-defaults',
  severity: 'low',
  consequence: 'correctness',
  finds: 'Two StorageClasses, snapshot classes, IngressClasses or PriorityClasses are the default of the cluster.',
  why:
    'What names no class gets one or the other, by the order in which they were made, or is refused. ' +
    '`low` for StorageClasses, `high` for PriorityClasses, of which a second one is refused.',
  fix: 'Take the mark away from one of them, in the change that gives it to the other.',
  *check(context) {
    const byKind = new Map<string, ObjectChange[]>();
    for (const change of context.changes) {
      const { after, object } = change;
      const key = `${groupOf(object.apiVersion)}/${object.kind}`;
      if (after !== undefined && own(defaults, key)?.isDefault(after) === true) {
        append(byKind, `${key} ${object.environment ?? ''}`, change);
      }
    }
    for (const [key, changes] of byKind) {
      const { isDefault, severity, then } = own(defaults, key.slice(0, key.indexOf(' ')))!;
      const fresh = changes.filter(({ before }) => before === undefined || !isDefault(before));
      const on = fresh[fresh.length - 1];
      const other = changes.find((change) => change !== on);
      if (on !== undefined && other !== undefined) {
        yield {
          on,
          path: '',
          message: `${on.object.kind} '${other.object.name}' is the default also: ${then}`,
          severity,
        };
      }
    }
  },
};
