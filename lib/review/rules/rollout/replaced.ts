import { cannotChange, isFixed } from '../../../workload/objects/immutable';
import { hasGeneratedName } from '../../objects/generated-name';
import { hookOf, isMadeAnew } from '../../objects/hooks';
import type { KubernetesObject } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';

/** A field changed that cannot be changed in place: the object has to be deleted and made again. */
export const replaced: Rule = {
  id: 'replaced',
  severity: 'high',
  consequence: 'replacement',
  finds:
    'A field changed that the API server never changes in place: selectors, claims, claim templates, ' +
    'Jobs, Pods, roleRef, the values of classes, immutable ConfigMaps.',
  why:
    'The server refuses. Tools that replace objects delete the old one first: its pods stop, its data ' +
    'goes, its address changes.',
  fix: 'Leave the field, or make a second object beside the first and remove that later.',
  *check({ changes, after: { kinds } }) {
    for (const change of changes) {
      const { before, after } = change;
      // An object of another name is another object: nothing has to go first.
      if (before === undefined || after === undefined || change.previousName !== undefined || isMeant(after)) {
        continue;
      }
      const own = kinds.of(after)?.fixed;
      const field = change.fields.find(
        (each) => cannotChange(before, after, each) || (own !== undefined && isFixed(each, own)),
      );
      if (field !== undefined) {
        yield {
          on: change,
          path: field.path,
          message:
            `'${field.path}' cannot be changed in place: the API server refuses, and a tool that replaces objects ` +
            `deletes this one first${loss(after)}`,
          before: field.before,
          after: field.after,
        };
      }
    }
  },
};

// What a tool makes anew is not refused. What is on a volume, or in pods that answer, goes all the same.
function isMeant(object: KubernetesObject): boolean {
  return hasGeneratedName(object) || hookOf(object)?.madeAnew === true || (isMadeAnew(object) && loss(object) === '');
}

function loss({ kind }: KubernetesObject): string {
  switch (kind) {
    case 'PersistentVolumeClaim':
    case 'PersistentVolume':
      return ', with the data on it';
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return (
        ': all its pods stop before new ones start. ' +
        'Leave the field as it is, or give the object another name and remove the old one later'
      );
    case 'Service':
      return ': its address changes';
    default:
      return '';
  }
}
