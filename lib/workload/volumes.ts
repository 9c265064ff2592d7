import { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { HashedConfigMap } from './config-map';
import { ConfigSecret, ownerOf, type SecretKey } from './config-secret';
import { isSecretKey } from './env';
import { ModelVolume } from './model-volume';
import { checkQuantity } from './resources';
import type { Problems } from './validation';

/** Room on the node that goes with the pod: `{}` or with a limit. */
export interface ScratchVolume {
  /**
   * The most it may hold: a pod that puts in more is evicted.
   * @default - what the node has, within the limit of the container's ephemeral storage
   */
  readonly sizeLimit?: string;
  /**
   * Whether it is memory, which counts towards the container's memory limit.
   * @default false
   */
  readonly inMemory?: boolean;
}

/** A place in the file system of a container. */
export interface VolumeMount {
  /** What is mounted: storage, the files of a ConfigMap or a Secret, one key of a Secret as a file of that name, or room on the node. */
  readonly volume: ModelVolume | HashedConfigMap | ConfigSecret | SecretKey | ScratchVolume;
  /** Where: an absolute path. */
  readonly path: string;
  /**
   * A folder of the volume instead of all of it. It is made when it is not there.
   * @default - the whole volume
   */
  readonly subPath?: string;
  /**
   * Whether the container may only read it. Files of ConfigMaps and Secrets are always read-only.
   * @default false
   */
  readonly readOnly?: boolean;
}

/** The volumes of a pod, the mounts of its container, and what has to exist for them. */
export interface ShapedVolumes {
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
  readonly dependencies: IConstruct[];
}

/**
 * Names each volume once, however often it is mounted.
 *
 * @param mounts the user's own first, so that a problem is reported at the place where the user wrote it
 * @param named the volumes that another container of the pod has named already; those of this one are added
 */
export function shapeVolumes(problems: Problems, mounts: readonly VolumeMount[], named: Map<VolumeMount['volume'], k8s.Volume> = new Map()): ShapedVolumes {
  const volumeMounts = mounts.map((mount, index): k8s.VolumeMount => {
    const at = `volumes[${index}]`;
    problems.expect(mount.path.startsWith('/') && !mount.path.includes(':'), `${at}.path`, 'must be an absolute path', mount.path);
    const taken = mounts.some((other, position) => position > index && other.path === mount.path);
    problems.expect(!taken, `${at}.path`, 'must be another path than that of the other volumes, ours included', mount.path);
    if (mount.subPath !== undefined) {
      problems.expect(!mount.subPath.startsWith('/') && !mount.subPath.split('/').includes('..'), `${at}.subPath`, "must be relative and stay inside the volume", mount.subPath);
    }
    const volume = named.get(mount.volume) ?? { name: volumeName(mount.path, [...named.values()]), ...source(problems, mount.volume, at) };
    named.set(mount.volume, volume);
    return { name: volume.name, mountPath: mount.path, subPath: mount.subPath, readOnly: mount.readOnly ?? (isReadOnly(mount.volume) ? true : undefined) };
  });
  return {
    volumes: [...named.values()],
    volumeMounts,
    dependencies: [...named.keys()].flatMap((volume) => dependency(volume) ?? []),
  };
}

/** Whether a pod with these mounts can only run on one node at a time. */
export function onlyOneNode(mounts: readonly VolumeMount[]): ModelVolume | undefined {
  return mounts.map((mount) => mount.volume).find((volume): volume is ModelVolume => volume instanceof ModelVolume && !volume.shared);
}

function dependency(volume: VolumeMount['volume']): IConstruct | undefined {
  if (isSecretKey(volume)) {
    return ownerOf(volume);
  }
  return volume instanceof ModelVolume || volume instanceof HashedConfigMap || volume instanceof ConfigSecret ? volume : undefined;
}

function isReadOnly(volume: VolumeMount['volume']): boolean {
  return volume instanceof HashedConfigMap || volume instanceof ConfigSecret || isSecretKey(volume);
}

// After the place where it is mounted: that is unique in a container, and says what it is for.
function volumeName(path: string, others: readonly k8s.Volume[]): string {
  const base = path.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 50).replace(/-$/, '') || 'volume';
  const taken = (name: string): boolean => others.some((volume) => volume.name === name);
  let name = base;
  for (let number = 2; taken(name); number += 1) {
    name = `${base}-${number}`;
  }
  return name;
}

function source(problems: Problems, volume: VolumeMount['volume'], at: string): Omit<k8s.Volume, 'name'> {
  if (volume instanceof ModelVolume) {
    return { persistentVolumeClaim: { claimName: volume.name } };
  }
  if (volume instanceof HashedConfigMap) {
    return { configMap: { name: volume.name } };
  }
  if (volume instanceof ConfigSecret) {
    return { secret: { secretName: volume.name } };
  }
  if (isSecretKey(volume)) {
    return { secret: { secretName: volume.secretName, items: [{ key: volume.key, path: volume.key }] } };
  }
  const { sizeLimit: limit, inMemory } = volume;
  const size = limit === undefined ? undefined : checkQuantity(problems, limit, `${at}.volume.sizeLimit`);
  return {
    emptyDir: {
      ...(inMemory === true ? { medium: 'Memory' } : {}),
      ...(limit === undefined ? {} : { sizeLimit: k8s.Quantity.fromString(size?.text ?? limit) }),
    },
  };
}
