import type { V1PersistentVolumeClaim, V1StorageClass } from '@kubernetes/client-node';
import { decideClaim, folderName, isToBeDeleted, volumeFor } from '../../../../playground/agent/storage/volume-plan';

const storageClass: V1StorageClass = {
  metadata: { name: 'playground' },
  provisioner: 'modelyard.dev/playground',
  volumeBindingMode: 'Immediate',
  reclaimPolicy: 'Delete',
};

function claim(
  spec: V1PersistentVolumeClaim['spec'] = {},
  metadata: V1PersistentVolumeClaim['metadata'] = {},
): V1PersistentVolumeClaim {
  return {
    metadata: { namespace: 'team-a', name: 'models', uid: '0a1b2c3d-4444-5555-6666-777788889999', ...metadata },
    spec: {
      storageClassName: 'playground',
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '5Gi' } },
      ...spec,
    },
    status: { phase: 'Pending' },
  };
}

describe('decideClaim', () => {
  it('provides for a claim of our StorageClass', () => {
    expect(decideClaim(claim(), storageClass)).toEqual({ kind: 'provision', reclaimPolicy: 'Delete' });
  });

  it('keeps what the StorageClass says about the end of a volume', () => {
    expect(decideClaim(claim(), { ...storageClass, reclaimPolicy: 'Retain' })).toMatchObject({
      reclaimPolicy: 'Retain',
    });
  });

  it.each<[string, V1PersistentVolumeClaim, V1StorageClass | undefined]>([
    ['of another provisioner', claim(), { ...storageClass, provisioner: 'ebs.csi.aws.com' }],
    ['without a StorageClass', claim({ storageClassName: '' }), undefined],
    ['that names its volume', claim({ volumeName: 'mine' }), storageClass],
    ['that is being deleted', claim({}, { deletionTimestamp: new Date(0) }), storageClass],
    ['that is bound', { ...claim(), status: { phase: 'Bound' } }, storageClass],
    [
      'that the cluster has given to another provisioner',
      claim({}, { annotations: { 'volume.kubernetes.io/storage-provisioner': 'other' } }),
      storageClass,
    ],
    ['that waits for its first pod', claim(), { ...storageClass, volumeBindingMode: 'WaitForFirstConsumer' }],
  ])('leaves a claim %s', (_, theirs, theirClass) => {
    expect(decideClaim(theirs, theirClass)).toEqual({ kind: 'leave' });
  });

  it('provides for a claim that waited, when its pod has a node', () => {
    const scheduled = claim({}, { annotations: { 'volume.kubernetes.io/selected-node': 'real' } });
    expect(decideClaim(scheduled, { ...storageClass, volumeBindingMode: 'WaitForFirstConsumer' })).toMatchObject({
      kind: 'provision',
    });
  });

  it.each<[string, V1PersistentVolumeClaim['spec']]>([
    ['volumeMode', { volumeMode: 'Block' }],
    ['selector', { selector: { matchLabels: { a: 'b' } } }],
    ['dataSource', { dataSource: { kind: 'VolumeSnapshot', name: 'x' } }],
  ])('refuses a claim with %s and names it', (field, spec) => {
    expect(decideClaim(claim(spec), storageClass)).toEqual({
      kind: 'refuse',
      why: expect.stringContaining(`'${field}'`) as string,
    });
  });
});

describe('volumeFor', () => {
  it('refers to the claim and has what it asks for', () => {
    expect(volumeFor(claim(), 'Delete', '/state/volumes')).toMatchObject({
      metadata: { name: 'pvc-0a1b2c3d-4444-5555-6666-777788889999' },
      spec: {
        capacity: { storage: '5Gi' },
        accessModes: ['ReadWriteMany'],
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: 'playground',
        claimRef: { namespace: 'team-a', name: 'models', uid: '0a1b2c3d-4444-5555-6666-777788889999' },
        hostPath: { path: '/state/volumes/team-a-models-0a1b2c3d', type: 'Directory' },
      },
    });
  });

  it('says who made it, so that the controller manager leaves its end to us', () => {
    expect(volumeFor(claim(), 'Delete', '/v').metadata?.annotations).toEqual({
      'pv.kubernetes.io/provisioned-by': 'modelyard.dev/playground',
    });
  });
});

it('folderName fits a file system, however long the claim is named', () => {
  const long = claim({}, { namespace: 'n'.repeat(63), name: 'c'.repeat(253) });
  expect(folderName(long)).toHaveLength(255);
  expect(folderName(long)).toMatch(/-0a1b2c3d$/);
});

describe('isToBeDeleted', () => {
  const released = { ...volumeFor(claim(), 'Delete', '/v'), status: { phase: 'Released' } };

  it('is true for a volume of ours whose claim has gone', () => {
    expect(isToBeDeleted(released)).toBe(true);
  });

  it.each([
    ['still bound', { ...released, status: { phase: 'Bound' } }],
    ['to be kept', { ...volumeFor(claim(), 'Retain', '/v'), status: { phase: 'Released' } }],
    [
      "somebody else's",
      { ...released, metadata: { name: 'pvc-x', annotations: { 'pv.kubernetes.io/provisioned-by': 'other' } } },
    ],
  ])('is false for one that is %s', (_, volume) => {
    expect(isToBeDeleted(volume)).toBe(false);
  });
});
