import type { V1PersistentVolume, V1PersistentVolumeClaim } from '@kubernetes/client-node';
import { isStatus } from '../../plugin/cluster/api-error';
import type { ApiClient } from '../../plugin/cluster/client';
import type { ClusterView } from '../cluster/cluster-client';
import { errorText, type Log } from '../log';
import { decideClaim, isToBeDeleted, provisionerName, volumeFor } from './volume-plan';
import { createVolumeFolder, removeVolumeFolder } from './volume-folder';

const volumesPath = '/api/v1/persistentvolumes';

/**
 * Makes volumes for claims, and removes them when their claims have gone.
 *
 * local-path-provisioner would start a pod for each volume, from an image that has to be had, on simulated nodes too;
 * the controller manager's own (`--enable-hostpath-provisioner`) makes folders below the machine's /tmp into which root
 * alone can write; kwok's stages of volumes make objects without folders.
 */
export class Provisioner {
  /** Refused claims by their uid: each is told once. */
  private readonly refused = new Set<string>();

  /** @param volumesFolder without symbolic links */
  constructor(
    private readonly api: ApiClient,
    private readonly view: Pick<ClusterView, 'claims' | 'volumes' | 'storageClasses'>,
    private readonly volumesFolder: string,
    private readonly log: Log,
  ) {}

  /** One pass over all claims and volumes. @throws when a part of it failed, after having done the rest */
  async reconcile(): Promise<void> {
    // Before all lists are there, a claim could look as if it had no volume.
    if (!this.view.claims.synced || !this.view.volumes.synced || !this.view.storageClasses.synced) {
      return;
    }
    const failures: string[] = [];
    const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        failures.push(`${what}: ${errorText(error)}`);
      }
    };
    for (const claim of this.view.claims.list()) {
      await attempt(nameOf(claim), () => this.provide(claim));
    }
    for (const volume of this.view.volumes.list().filter(isToBeDeleted)) {
      await attempt(nameOf(volume), () => this.remove(volume));
    }
    if (failures.length > 0) {
      throw new Error(failures.join('; '));
    }
  }

  private async provide(claim: V1PersistentVolumeClaim): Promise<void> {
    const storageClass = this.view.storageClasses
      .list()
      .find((candidate) => candidate.metadata?.name === claim.spec?.storageClassName);
    const decision = decideClaim(claim, storageClass);
    if (decision.kind === 'refuse') {
      return this.refuse(claim, decision.why);
    }
    if (decision.kind === 'leave') {
      return;
    }
    const volume = volumeFor(claim, decision.reclaimPolicy, this.volumesFolder);
    const name = volume.metadata?.name ?? '';
    if (this.view.volumes.list().some((existing) => existing.metadata?.name === name)) {
      return;
    }
    // The folder first: a pod may be waiting for the volume.
    await createVolumeFolder(volume.spec?.hostPath?.path ?? '');
    // The list may lag behind what an earlier pass has made.
    const made = await succeedsOrMeets(409, () => this.api.json({ method: 'POST', path: volumesPath, body: volume }));
    if (made) {
      this.log.info('volume made', { claim: nameOf(claim), volume: name, folder: volume.spec?.hostPath?.path });
    }
  }

  private async remove(volume: V1PersistentVolume): Promise<void> {
    // The folder first: an interruption leaves the volume, and the next pass removes both.
    await removeVolumeFolder(this.volumesFolder, volume.spec?.hostPath?.path ?? '');
    const { name = '', uid } = volume.metadata ?? {};
    const removed = await succeedsOrMeets(404, () =>
      this.api.json({ method: 'DELETE', path: `${volumesPath}/${name}`, body: { preconditions: { uid } } }),
    );
    if (removed) {
      this.log.info('volume removed', { volume: name, folder: volume.spec?.hostPath?.path });
    }
  }

  /** Says on the claim, where `kubectl describe` shows it, why it stays without a volume. */
  private async refuse(claim: V1PersistentVolumeClaim, why: string): Promise<void> {
    const { namespace = '', name, uid = '', resourceVersion } = claim.metadata ?? {};
    if (this.refused.has(uid)) {
      return;
    }
    this.log.warn('claim refused', { claim: nameOf(claim), why });
    const now = new Date();
    await this.api.json({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/events`,
      body: {
        metadata: { generateName: `${name}-`, namespace },
        involvedObject: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion },
        type: 'Warning',
        reason: 'ProvisioningFailed',
        message: why,
        source: { component: provisionerName },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
      },
    });
    this.refused.add(uid);
  }
}

function nameOf({ metadata }: V1PersistentVolumeClaim | V1PersistentVolume): string {
  return metadata?.namespace === undefined ? (metadata?.name ?? '') : `${metadata.namespace}/${metadata.name}`;
}

/** @returns whether the call succeeded, false where it met this status. @throws whatever else it meets */
async function succeedsOrMeets(status: number, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (isStatus(error, status)) {
      return false;
    }
    throw error;
  }
}
