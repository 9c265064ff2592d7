import type { V1PersistentVolume, V1PersistentVolumeClaim, V1StorageClass } from '@kubernetes/client-node';
import { join } from 'node:path';

/** What a StorageClass names to have its volumes from the playground. */
export const provisionerName = 'modelyard.dev/playground';

const provisionedBy = 'pv.kubernetes.io/provisioned-by';
const provisionerOfClaim = 'volume.kubernetes.io/storage-provisioner';
const selectedNode = 'volume.kubernetes.io/selected-node';

/** What is to be done for a claim. */
export type ClaimDecision =
  | { readonly kind: 'provision'; readonly reclaimPolicy: string }
  | { readonly kind: 'refuse'; readonly why: string }
  /** It has a volume, belongs to somebody else, or waits for a pod. */
  | { readonly kind: 'leave' };

const leave: ClaimDecision = { kind: 'leave' };

/** Decides about a claim from its own fields and the StorageClass that it names. */
export function decideClaim(claim: V1PersistentVolumeClaim, storageClass: V1StorageClass | undefined): ClaimDecision {
  const spec = claim.spec;
  if (storageClass?.provisioner !== provisionerName || spec?.storageClassName !== storageClass.metadata?.name) {
    return leave;
  }
  // A claim that names a volume waits for that one, also while it is not there yet.
  if (
    (spec?.volumeName ?? '') !== '' ||
    claim.metadata?.deletionTimestamp !== undefined ||
    claim.status?.phase === 'Bound'
  ) {
    return leave;
  }
  const annotations = claim.metadata?.annotations ?? {};
  if ((annotations[provisionerOfClaim] ?? provisionerName) !== provisionerName) {
    return leave;
  }
  if (storageClass.volumeBindingMode === 'WaitForFirstConsumer' && annotations[selectedNode] === undefined) {
    return leave;
  }
  if (spec?.volumeMode === 'Block') {
    return refuse("'volumeMode' Block is not possible, the playground's volumes are folders; use Filesystem");
  }
  if (spec?.selector !== undefined) {
    return refuse("'selector' is not possible for a volume that is made for the claim; remove it");
  }
  if ((spec?.dataSource ?? spec?.dataSourceRef) !== undefined) {
    return refuse("'dataSource' is not possible, the playground has no snapshots or clones; remove it");
  }
  return { kind: 'provision', reclaimPolicy: storageClass.reclaimPolicy ?? 'Delete' };
}

function refuse(why: string): ClaimDecision {
  return { kind: 'refuse', why };
}

/** Longest name of a file on the usual file systems. */
const maxFileName = 255;

/**
 * The folder's name of a claim's volume: readable, and different for a claim that is made again under the same name.
 */
export function folderName(claim: V1PersistentVolumeClaim): string {
  const { namespace = '', name = '', uid = '' } = claim.metadata ?? {};
  const suffix = `-${uid.slice(0, 8)}`;
  return `${`${namespace}-${name}`.slice(0, maxFileName - suffix.length)}${suffix}`;
}

/**
 * The volume of a claim. Its reference to the claim makes the two bind at once.
 * @param volumesFolder holds all volumes
 */
export function volumeFor(
  claim: V1PersistentVolumeClaim,
  reclaimPolicy: string,
  volumesFolder: string,
): V1PersistentVolume {
  const { namespace, name, uid = '', resourceVersion } = claim.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      // The name that provisioners use by convention: the same claim cannot get two volumes.
      name: `pvc-${uid}`,
      // Tells the controller manager to leave the deletion to us.
      annotations: { [provisionedBy]: provisionerName },
    },
    spec: {
      capacity: { storage: claim.spec?.resources?.requests?.['storage'] ?? '1Gi' },
      accessModes: claim.spec?.accessModes ?? ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: claim.spec?.storageClassName ?? '',
      volumeMode: 'Filesystem',
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion },
      hostPath: { path: join(volumesFolder, folderName(claim)), type: 'Directory' },
    },
  };
}

/** Whether a volume is ours, is no longer used, and is to go with its folder. */
export function isToBeDeleted(volume: V1PersistentVolume): boolean {
  return (
    volume.metadata?.annotations?.[provisionedBy] === provisionerName &&
    volume.spec?.persistentVolumeReclaimPolicy === 'Delete' &&
    volume.status?.phase === 'Released'
  );
}
