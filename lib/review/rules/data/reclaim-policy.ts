import { own } from '../../../workload/values/own';
import { textAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/** Volumes are deleted with what claims them, which they were not. */
export const reclaimPolicy: Rule = {
  id: 'reclaim-policy',
  severity: 'medium',
  consequence: 'data',
  finds: 'Volumes are deleted with their claims, or claims with their StatefulSet, which they were not.',
  why: 'One deleted claim is then lost data.',
  fix: '`Retain` for what cannot be made again.',
  *check(context) {
    for (const change of changesOf(context, 'PersistentVolume', 'StorageClass', 'StatefulSet')) {
      const { before, after, object } = change;
      for (const path of own(paths, object.kind) ?? []) {
        const [was, is] = [before, after].map((each) => textAt(each, ...path));
        if (before !== undefined && is === 'Delete' && was !== 'Delete') {
          yield {
            on: change,
            path: path.join('.'),
            message: 'Volumes are deleted together with what claims them',
            before: was,
            after: is,
          };
        }
      }
    }
  },
};

const paths: Readonly<Record<string, readonly (readonly string[])[]>> = {
  PersistentVolume: [['spec', 'persistentVolumeReclaimPolicy']],
  StorageClass: [['reclaimPolicy']],
  StatefulSet: [
    ['spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted'],
    ['spec', 'persistentVolumeClaimRetentionPolicy', 'whenScaled'],
  ],
};
