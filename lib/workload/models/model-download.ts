import { contentHash } from '../configuration/content-hash';
import type { Env } from '../pod/env';
import type { Image } from '../images/image-reference';
import type { Resources } from '../pod/resources';
import type { Problems } from '../values/validation';
import type { OwnMount, VolumeMount } from '../volumes/volumes';
import { addressesIn } from '../isolation/destinations';
import { isDeferred } from '../synthesis/markers';
import { downloaderUri, downloadScript } from './download-script';
import { shapeCredentials, type ModelCredentials } from './model-credentials';
import type { RemoteModel } from './model-source';

/** A program that downloads models: it is run with the address and the folder to fill as its last two arguments. */
export interface Downloader {
  /** Its image, which needs a shell, `ls`, `mkdir`, `mv`, `rm` and `sync`. */
  readonly image: Image;
  /** The program and its first arguments. */
  readonly command: readonly string[];
}

/** What all downloads have in common. */
export interface ModelDownloadProps {
  /**
   * Keys and tokens for the place where the model is.
   * @default - the identity of the pod's service account, or nothing: the model is public
   */
  readonly credentials?: ModelCredentials;
  /**
   * Who downloads.
   * @default - KServe's storage initializer, `kserve/storage-initializer:v0.20.0`
   */
  readonly downloader?: Downloader;
  /**
   * Further variables of the downloader, such as `awsAnonymousCredential: 'true'` for a public bucket of S3.
   * @default - none
   */
  readonly env?: Env;
  /**
   * What the download needs.
   * @default - half a processor and 4Gi of memory
   */
  readonly resources?: Resources;
}

/**
 * KServe's storage initializer: Python on Debian, run as user 1000.
 *
 * @see https://github.com/kserve/kserve/blob/v0.20.0/python/storage-initializer.Dockerfile
 */
export const storageInitializer: Downloader = {
  image: 'kserve/storage-initializer:v0.20.0',
  command: ['/storage-initializer/scripts/initializer-entrypoint'],
};

/** A container that downloads a model into a folder. Its image is checked where the container is made. */
export interface ShapedDownload {
  readonly image: Image;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Env;
  readonly mounts: readonly OwnMount[];
  readonly resources: Resources;
  /** The addresses that it asks. */
  readonly sources: readonly string[];
}

const downloadRoot = '/mnt/models';

/**
 * Makes the container that downloads a model.
 *
 * @param volume where to; the folder is made in it
 * @param prop where the props are, as the user wrote it: empty, or `model.` with a dot at its end
 */
export function shapeDownload(
  problems: Problems,
  source: RemoteModel,
  props: ModelDownloadProps,
  target: { folder: string; volume: VolumeMount['volume']; prop: string },
): ShapedDownload {
  const downloader = props.downloader ?? storageInitializer;
  problems.expect(
    downloader.command.length > 0,
    `${target.prop}downloader.command`,
    'must name the program',
    downloader.command,
  );
  const env = { ...sourceEnv(source), ...props.env };
  const credentials = shapeCredentials(problems, props.credentials ?? {}, source.scheme, `${target.prop}credentials`);
  return {
    image: downloader.image,
    command: ['/bin/sh', '-euc', downloadScript(source), 'download'],
    args: [downloadRoot, target.folder, downloaderUri(source), ...downloader.command].map(withoutReferences),
    env: { ...sourceEnv(source), ...credentials.env, ...props.env },
    mounts: [{ volume: target.volume, path: downloadRoot, prop: `${target.prop}volume` }, ...credentials.mounts],
    sources: [
      ...(source.uri === '' ? [] : [isDeferred(source.endpoint) ? source.uri : (source.endpoint ?? source.uri)]),
      ...addressesIn([], env),
    ],
    resources: props.resources ?? { cpu: { request: '500m' }, memory: { request: '4Gi' } },
  };
}

/**
 * The name of the folder of a source: what it is called, and what tells it from others.
 *
 * @param key a hash of everything that decides its content, see {@link modelKey}
 */
export function modelFolder(source: RemoteModel, key: string): string {
  const name = (source.uri.split('/').at(-1) ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40)
    .replace(/-$/, '');
  return name === '' ? key : `${name}-${key}`;
}

/**
 * A hash of everything that decides what is downloaded: equal for two sources only if they are the same.
 *
 * The region is not in it: the names of buckets are the same in all regions.
 */
export function modelKey(source: RemoteModel, downloader: Downloader = storageInitializer): string {
  const { uri, revision, file, endpoint } = source;
  const [allow, ignore] = [source.allowPatterns, source.ignorePatterns].map((patterns) =>
    [...new Set(patterns)].sort(),
  );
  const image = typeof downloader.image === 'string' ? downloader.image : downloader.image.reference;
  return contentHash({ uri, revision, file, endpoint, allow, ignore, image, command: downloader.command }, 12);
}

// https://github.com/kserve/kserve/blob/v0.20.0/python/storage/kserve_storage/kserve_storage.py
function sourceEnv(source: RemoteModel): Env {
  return {
    ...(source.allowPatterns.length === 0
      ? {}
      : { STORAGE_ALLOW_PATTERNS: withoutReferences(JSON.stringify(source.allowPatterns)) }),
    ...(source.ignorePatterns.length === 0
      ? {}
      : { STORAGE_IGNORE_PATTERNS: withoutReferences(JSON.stringify(source.ignorePatterns)) }),
    ...(source.region === undefined ? {} : { AWS_DEFAULT_REGION: source.region }),
    ...(source.endpoint === undefined
      ? {}
      : { [source.scheme === 'hf' ? 'HF_ENDPOINT' : 'AWS_ENDPOINT_URL']: source.endpoint }),
    ...(source.scheme === 'hf' ? huggingFaceEnv : {}),
  };
}

// Without these its client keeps up to 8 GB of what it downloads in memory and 10 GB in a
// cache that nobody reads again.
// https://docs.rs/xet-runtime/1.5.2/xet_runtime/config/type.ReconstructionConfig.html
const huggingFaceEnv: Env = {
  HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_SIZE: '1gb',
  HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_LIMIT: '1gb',
  HF_XET_CHUNK_CACHE_SIZE_BYTES: '0',
};

// Kubernetes replaces $(NAME) in arguments and variables.
function withoutReferences(text: string): string {
  return text.replaceAll('$(', '$$$$(');
}
