import { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { HashedConfigMap } from '../configuration/config-map';
import { checkSecretKey, ownerOf, type SecretKey, SecretSource } from '../configuration/secret-source';
import { checkImage, type Image } from '../images/image-reference';
import { requireImageVolumes } from './image-volumes';
import { defaultScratchSize } from './local-disk';
import { ModelVolume } from './model-volume';
import { isInside } from '../values/paths';
import type { RawFields } from '../synthesis/raw-fields';
import { checkQuantity, type Resources } from '../pod/resources';
import { halfOfMemory } from '../pod/shared-memory';
import type { Problems } from '../values/validation';

/** Room on the node that goes with the pod: `{}` or with a limit. */
export interface ScratchVolume {
  /**
   * The most it may hold: a pod that puts in more is evicted. It is part of what the pod reserves of the node's disk.
   * @default 10Gi, of which 256Mi are reserved; in memory, half of the container's memory limit
   */
  readonly sizeLimit?: string;
  /**
   * Whether it is memory, which counts towards the container's memory limit.
   * @default false
   */
  readonly inMemory?: boolean;
}

/** Scratch room of ours, of which we know how much is usually filled. */
export interface OwnScratchVolume extends ScratchVolume {
  /** What is reserved of the node's disk. @default - all of `sizeLimit` */
  readonly usual?: string;
}

/** The files of an image, which the node pulls and keeps as it does those of containers. */
export interface ImageVolume {
  /** The image: an `ImageBuild`, or a reference with an exact version. */
  readonly image: Image;
}

/** A volume of the namespace that is claimed elsewhere. It is mounted for reading only. */
export interface ExistingClaim {
  /** The name of the PersistentVolumeClaim. */
  readonly claimName: string;
}

/**
 * A folder of a volume that something else of the program fills, such as a `ModelCache`.
 * It is mounted for reading only.
 */
export interface FilledFolder extends IConstruct {
  readonly volume: ModelVolume;
  readonly folder: string;
}

/** A place in the file system of a container. */
export interface VolumeMount {
  /**
   * What is mounted: storage, a folder of it that is filled already, the files of an image, of
   * a ConfigMap, of a Secret or of one of its keys, or room on the node.
   */
  readonly volume:
    | ModelVolume
    | FilledFolder
    | ExistingClaim
    | ImageVolume
    | HashedConfigMap
    | SecretSource
    | SecretKey
    | ScratchVolume;
  /** Where: an absolute path. */
  readonly path: string;
  /**
   * A folder of the volume instead of all of it. It is made when it is not there.
   * @default - the whole volume
   */
  readonly subPath?: string;
  /**
   * Whether the container may only read it. Storage and room on the node are all that can be written.
   * @default false
   */
  readonly readOnly?: boolean;
}

/** A mount that stands in no list of the user's. */
export interface OwnMount extends VolumeMount {
  /** The prop that asked for it, at which problems are reported. @default - its place in `volumes` */
  readonly prop?: string;
}

/** The volumes that a pod has so far. What is mounted from the same claim is one volume. */
export type PodVolumes = Map<VolumeMount['volume'], PodVolume>;

interface PodVolume {
  readonly name: string;
  source: Omit<k8s.Volume, 'name'>;
}

/** The volumes of a pod, the mounts of its container, and what has to exist for them. */
export interface ShapedVolumes {
  readonly volumes: k8s.Volume[];
  /** What the class of a volume does not know. */
  readonly raw: RawFields[];
  readonly volumeMounts: k8s.VolumeMount[];
  readonly dependencies: IConstruct[];
}

/** What a container mounts. */
export interface ContainerMounts {
  /** The user's own first, so that a problem is reported at the place where the user wrote it. */
  readonly mounts: readonly OwnMount[];
  /** What the container has, whose memory the volumes in memory are a part of. */
  readonly resources: Resources;
}

/**
 * Names each volume once, however often it is mounted.
 *
 * @param named the volumes that other containers of the pod mount; new ones are added
 */
export function shapeVolumes(
  scope: IConstruct,
  problems: Problems,
  { mounts, resources }: ContainerMounts,
  named: PodVolumes,
): ShapedVolumes {
  const volumeMounts = mounts.map((mount, index): k8s.VolumeMount => {
    const at = mount.prop ?? `volumes[${index}]`;
    problems.expect(
      mount.path.startsWith('/') && !mount.path.includes(':'),
      `${at}.path`,
      'must be an absolute path',
      mount.path,
    );
    const taken = mounts.some((other, position) => position > index && other.path === mount.path);
    problems.expect(
      !taken,
      `${at}.path`,
      'must be another path than that of the other volumes, ours included',
      mount.path,
    );
    problems.expect(
      isInside(mount.subPath ?? ''),
      `${at}.subPath`,
      'must be relative and stay inside the volume',
      mount.subPath,
    );
    const { volume } = mount;
    const pod = named.get(volume) ?? addVolume(named, mount, source(volume, { scope, problems, prop: at, resources }));
    if (volume instanceof ModelVolume && !volume.writable && mount.readOnly !== true) {
      problems.add(
        `${at}.readOnly`,
        `must be true: the access mode of volume '${volume.name}' is ReadOnlyMany alone, so nobody can write into it`,
        mount.readOnly,
      );
    }
    return {
      name: pod.name,
      mountPath: mount.path,
      subPath: subPath(mount),
      readOnly: mount.readOnly ?? (isReadOnly(volume) ? true : undefined),
    };
  });
  return {
    volumes: [...new Set(named.values())].map((pod) => ({ name: pod.name, ...pod.source })),
    raw: [...named].flatMap(([volume, pod]) =>
      isImage(volume)
        ? [{ name: pod.name, image: { reference: reference(volume.image), pullPolicy: 'IfNotPresent' } }]
        : [],
    ),
    volumeMounts,
    dependencies: [...named.keys()].flatMap(dependency),
  };
}

/** The scratch volumes among those of a pod. */
export function scratchVolumes(named: PodVolumes): OwnScratchVolume[] {
  return [...named].flatMap(([volume, { source: made }]) =>
    made.emptyDir === undefined ? [] : [volume as OwnScratchVolume],
  );
}

/** Whether a pod with these mounts can only run on one node at a time. */
export function onlyOneNode(mounts: readonly VolumeMount[]): ModelVolume | undefined {
  return mounts
    .map(({ volume }) => (isFilledFolder(volume) ? volume.volume : volume))
    .find((volume): volume is ModelVolume => volume instanceof ModelVolume && !volume.shared);
}

type AnyVolume = VolumeMount['volume'];

function isImage(volume: AnyVolume): volume is ImageVolume {
  return 'image' in volume;
}

function isFilledFolder(volume: AnyVolume): volume is FilledFolder {
  return 'folder' in volume;
}

function isReadOnly(volume: AnyVolume): boolean {
  return (
    volume instanceof HashedConfigMap ||
    volume instanceof SecretSource ||
    'secretName' in volume ||
    'claimName' in volume ||
    isImage(volume) ||
    isFilledFolder(volume)
  );
}

function dependency(volume: AnyVolume): IConstruct[] {
  if ('secretName' in volume) {
    const owner = ownerOf(volume);
    return owner === undefined ? [] : [owner];
  }
  return 'node' in volume ? [volume] : [];
}

function subPath({ volume, subPath: inside }: VolumeMount): string | undefined {
  return isFilledFolder(volume) ? [volume.folder, inside ?? ''].filter((part) => part !== '').join('/') : inside;
}

function reference(image: Image): string {
  return typeof image === 'string' ? image : image.reference;
}

// Nodes have trouble with a claim that a pod mounts as two volumes.
// https://github.com/kubernetes/kubernetes/pull/122140
function addVolume(named: PodVolumes, { volume, path }: VolumeMount, made: PodVolume['source']): PodVolume {
  const claim = made.persistentVolumeClaim;
  const same =
    claim === undefined
      ? undefined
      : [...named.values()].find((other) => other.source.persistentVolumeClaim?.claimName === claim.claimName);
  const pod = same ?? { name: volumeName(path, [...named.values()]), source: made };
  // Who writes into one folder of it has to be able to.
  if (claim !== undefined && claim.readOnly !== true) {
    pod.source = made;
  }
  named.set(volume, pod);
  return pod;
}

// After the place where it is mounted: that is unique in a container, and says what it is for.
function volumeName(path: string, others: readonly PodVolume[]): string {
  const base =
    path
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 50)
      .replace(/-$/, '') || 'volume';
  const taken = (name: string): boolean => others.some((volume) => volume.name === name);
  let name = base;
  for (let number = 2; taken(name); number += 1) {
    name = `${base}-${number}`;
  }
  return name;
}

/** Where a volume is mounted. */
interface MountPlace {
  readonly scope: IConstruct;
  readonly problems: Problems;
  /** Where the user wrote the mount. */
  readonly prop: string;
  /** What the container has. */
  readonly resources: Resources;
}

function source(volume: AnyVolume, place: MountPlace): Omit<k8s.Volume, 'name'> {
  const { scope, problems, prop } = place;
  if (volume instanceof ModelVolume) {
    return { persistentVolumeClaim: { claimName: volume.name, readOnly: volume.writable ? undefined : true } };
  }
  if (isFilledFolder(volume)) {
    // A folder that is not there yet would be made, and looked as if it had been filled.
    return { persistentVolumeClaim: { claimName: volume.volume.name, readOnly: true } };
  }
  if ('claimName' in volume) {
    return { persistentVolumeClaim: { claimName: volume.claimName, readOnly: true } };
  }
  if (isImage(volume)) {
    checkImage(problems, volume.image, `${prop}.volume.image`);
    requireImageVolumes(scope, problems, prop);
    return {};
  }
  if (volume instanceof HashedConfigMap) {
    return { configMap: { name: volume.name } };
  }
  if (volume instanceof SecretSource) {
    return { secret: { secretName: volume.name } };
  }
  if ('secretName' in volume) {
    if (ownerOf(volume) === undefined) {
      checkSecretKey(problems, volume, `${prop}.volume`);
    }
    return { secret: { secretName: volume.secretName, items: [{ key: volume.key, path: volume.key }] } };
  }
  return { emptyDir: scratch(volume, place) };
}

function scratch(
  { sizeLimit: limit, inMemory }: ScratchVolume,
  { problems, prop, resources }: MountPlace,
): k8s.EmptyDirVolumeSource {
  const size = limit === undefined ? undefined : checkQuantity(problems, limit, `${prop}.volume.sizeLimit`);
  if (limit !== undefined) {
    return {
      ...(inMemory === true ? { medium: 'Memory' } : {}),
      sizeLimit: k8s.Quantity.fromString(size?.text ?? limit),
    };
  }
  return inMemory === true
    ? { medium: 'Memory', sizeLimit: halfOfMemory(resources) }
    : { sizeLimit: k8s.Quantity.fromString(defaultScratchSize) };
}
