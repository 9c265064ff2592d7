import { mapAt, textAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/** Something that holds data is removed. */
export const dataRemoved: Rule = {
  id: 'data-removed',
  severity: 'high',
  consequence: 'data',
  finds:
    'A claim, volume, namespace, CustomResourceDefinition, Secret, or a StatefulSet that deletes its ' +
    'claims, is removed.',
  why: 'What was kept in it goes with it, or can no longer be reached.',
  fix: 'Take a backup, or keep the object. `persistentVolumeReclaimPolicy: Retain` keeps what is on a ' + 'volume.',
  *check(context) {
    for (const change of changesOf(
      context,
      'PersistentVolumeClaim',
      'PersistentVolume',
      'Namespace',
      'CustomResourceDefinition',
      'StatefulSet',
      'Secret',
    )) {
      const { before, after, object } = change;
      if (before === undefined || after !== undefined) {
        continue;
      }
      switch (object.kind) {
        case 'PersistentVolumeClaim':
          yield {
            on: change,
            path: '',
            message: 'The claim is deleted, and what is on its volume with it unless the volume is retained',
          };
          break;
        case 'PersistentVolume':
          yield {
            on: change,
            path: '',
            message: 'The volume is deleted: what is on it can no longer be reached through the cluster',
          };
          break;
        case 'Namespace':
          yield {
            on: change,
            path: '',
            message: 'The namespace is deleted with everything in it, also what is not among these objects',
          };
          break;
        case 'CustomResourceDefinition':
          yield {
            on: change,
            path: '',
            message:
              `Every ${textAt(before, 'spec', 'names', 'kind') ?? 'object of its kind'} of the cluster is deleted ` +
              'with it',
          };
          break;
        case 'StatefulSet':
          if (mapAt(before, 'spec', 'persistentVolumeClaimRetentionPolicy')['whenDeleted'] === 'Delete') {
            yield {
              on: change,
              path: '',
              message:
                'It is deleted, and with it the claims of its pods ' +
                "(persistentVolumeClaimRetentionPolicy.whenDeleted is 'Delete')",
            };
          }
          break;
        default:
          yield {
            on: change,
            path: '',
            message: 'The Secret is deleted; only somebody who has its content elsewhere can bring it back',
            severity: 'low',
          };
      }
    }
  },
};
