import { own } from '../../workload/own';
import { textAt } from '../objects/kubernetes-object';
import type { Rule } from '../rule';
import { changesOf } from '../rule-support';

/** Volumes are deleted with what claims them, which they were not. */
export const reclaimPolicy: Rule = {
  id: 'reclaim-policy',
  severity: 'medium',
  consequence: 'data',
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
