import { isUnder } from '../diff/field-change';
import { immutableFields } from '../objects/immutable-fields';
import { valueAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { Rule } from '../rule';

/** A field changed that cannot be changed in place: the object has to be deleted and made again. */
export const replaced: Rule = {
  id: 'replaced',
  severity: 'high',
  consequence: 'replacement',
  *check({ changes }) {
    for (const change of changes) {
      const { before, after } = change;
      // An object of another name is another object: nothing has to go first.
      if (before === undefined || after === undefined || change.previousName !== undefined || isHook(after)) {
        continue;
      }
      const paths = immutableFields(after);
      const frozen =
        valueAt(before, 'immutable') === true && (after.kind === 'ConfigMap' || after.kind === 'Secret')
          ? ['data', 'binaryData', 'immutable']
          : [];
      const field = change.fields.find(
        (each) => !mayChange(after, each.path) && [...paths, ...frozen].some((path) => isUnder(each, path)),
      );
      if (field !== undefined) {
        yield {
          on: change,
          path: field.path,
          message: `'${field.path}' cannot be changed in place: the API server refuses, and a tool that replaces objects deletes this one first${loss(after)}`,
          before: field.before,
          after: field.after,
        };
      }
    }
  },
};

// Helm deletes the hook of the last release before it makes this one's, if nothing else is said.
// @see https://helm.sh/docs/topics/charts_hooks/#hook-deletion-policies
function isHook({ metadata: { annotations = {} } }: KubernetesObject): boolean {
  return (
    annotations['helm.sh/hook'] !== undefined &&
    /before-hook-creation|^$/.test(annotations['helm.sh/hook-delete-policy'] ?? '')
  );
}

function mayChange(object: KubernetesObject, path: string): boolean {
  const grows =
    object.kind === 'PersistentVolumeClaim' &&
    (path.startsWith('spec.resources') || path === 'spec.volumeAttributesClassName');
  const jobs =
    object.kind === 'Job' && /^spec\.(parallelism|suspend|activeDeadlineSeconds|ttlSecondsAfterFinished)$/.test(path);
  return grows || jobs;
}

function loss({ kind }: KubernetesObject): string {
  switch (kind) {
    case 'PersistentVolumeClaim':
    case 'PersistentVolume':
      return ', with the data on it';
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return ': all its pods stop before new ones start. Leave the field as it is, or give the object another name and remove the old one later';
    case 'Service':
      return ': its address changes';
    default:
      return '';
  }
}
