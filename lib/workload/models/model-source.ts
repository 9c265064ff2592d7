import { checkImage } from '../images/image-reference';
import { isDeferred } from '../synthesis/markers';
import type { ModelVolume } from '../volumes/model-volume';
import { isInside } from '../values/paths';
import type { Problems } from '../values/validation';
import { formatModelUri, isCommit, isRevision, parseModelUri, type HuggingFaceUri, type ModelUri } from './model-uri';

/** A model, or other files, with an address. */
export interface UriModelSource {
  /**
   * - `s3://bucket/folder`: Amazon S3, and what speaks its protocol
   * - `gs://bucket/folder`: Google Cloud Storage
   * - `hf://owner/model:commit`: Hugging Face
   * - `pvc://claim/folder`: a volume of the namespace that is claimed elsewhere
   * - `oci://registry/image:tag`: an image of which the files are the model
   */
  readonly uri: string;
  /**
   * Which content. Of Hugging Face the commit, here or at the end of the address. Object stores have none, so it is a
   * word of your own: another one downloads again.
   * @default - of object stores: what is there at the first download
   */
  readonly revision?: string;
  /**
   * Takes what a branch or a tag of Hugging Face is at the first download, `main` without any.
   * @default false: the revision has to be a commit
   */
  readonly unpinned?: boolean;
  /**
   * Whether an address of `s3://` or `gs://` is that of one object. One that ends in
   * `.tar.gz`, `.tgz`, `.tar` or `.zip` is unpacked.
   * @default false: it is a folder, with everything in it
   */
  readonly file?: boolean;
  /**
   * Only files that match one of these: `*.safetensors`. Of `s3://`, `gs://` and `hf://`.
   * @default - all
   */
  readonly allowPatterns?: readonly string[];
  /**
   * Files that are left out: `original/*`. Of `s3://`, `gs://` and `hf://`.
   * @default - none
   */
  readonly ignorePatterns?: readonly string[];
  /**
   * Who is asked: `https://minio.example.com` for `s3://`, a mirror for `hf://`.
   * @default - Amazon, Hugging Face
   */
  readonly endpoint?: string;
  /**
   * The region of an `s3://` bucket.
   * @default - the downloader's own
   */
  readonly region?: string;
  /**
   * The folder of an `oci://` image.
   * @default - all of the image
   */
  readonly path?: string;
}

/** A model in a volume of the program. */
export interface VolumeModelSource {
  readonly volume: ModelVolume;
  /**
   * Its folder, which is made when it is not there.
   * @default - the top of the volume
   */
  readonly path?: string;
}

/** Where a model, or a data set, comes from: an address, an address with more to say, or a volume. */
export type ModelSource = string | UriModelSource | VolumeModelSource;

/** Files that are downloaded before they can be read. */
export interface RemoteModel {
  readonly kind: 'remote';
  readonly scheme: 's3' | 'gs' | 'hf';
  /** The address in its one form, without the revision. */
  readonly uri: string;
  readonly revision: string | undefined;
  /** Whether the address stands for the same content for ever. */
  readonly pinned: boolean;
  readonly file: boolean;
  readonly allowPatterns: readonly string[];
  readonly ignorePatterns: readonly string[];
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
}

/** A source, checked. Only `remote` ones need a download. */
export type ParsedModelSource =
  | RemoteModel
  | { readonly kind: 'claim'; readonly claim: string; readonly path: string }
  | { readonly kind: 'image'; readonly image: string; readonly path: string }
  | { readonly kind: 'volume'; readonly volume: ModelVolume; readonly path: string };

/**
 * Reads a source and reports what is wrong with it.
 *
 * @param prop where it is, as the user wrote it: `model`
 * @returns undefined when there is nothing to go on with
 */
export function readModelSource(problems: Problems, source: ModelSource, prop: string): ParsedModelSource | undefined {
  if (typeof source !== 'string' && 'volume' in source) {
    return { kind: 'volume', volume: source.volume, path: checkFolder(problems, source.path, `${prop}.path`) };
  }
  const options: UriModelSource = typeof source === 'string' ? { uri: source } : source;
  const at = typeof source === 'string' ? prop : `${prop}.uri`;
  const parsed = parseModelUri(options.uri);
  if ('wrong' in parsed) {
    problems.add(at, parsed.wrong, options.uri);
    return undefined;
  }
  checkOptions(problems, options, parsed.uri.scheme, prop);
  return fromUri(problems, parsed.uri, options, { prop, at });
}

function fromUri(
  problems: Problems,
  uri: ModelUri,
  options: UriModelSource,
  where: { prop: string; at: string },
): ParsedModelSource {
  switch (uri.scheme) {
    case 'pvc':
      return { kind: 'claim', claim: uri.claim, path: uri.path };
    case 'oci':
      return {
        kind: 'image',
        image: checkImage(problems, uri.image, where.at),
        path: checkFolder(problems, options.path, `${where.prop}.path`),
      };
    case 'hf': {
      const { scheme, owner, model } = uri;
      return {
        ...remote(options),
        scheme,
        uri: formatModelUri({ scheme, owner, model }),
        ...huggingFaceRevision(problems, uri, options, where),
      };
    }
    default:
      return {
        ...remote(options),
        scheme: uri.scheme,
        uri: formatModelUri(uri),
        revision: objectStoreRevision(problems, options.revision, where.prop),
        pinned: false,
      };
  }
}

function remote(options: UriModelSource): Omit<RemoteModel, 'scheme' | 'uri' | 'revision' | 'pinned'> {
  return {
    kind: 'remote',
    file: options.file ?? false,
    allowPatterns: options.allowPatterns ?? [],
    ignorePatterns: options.ignorePatterns ?? [],
    endpoint: options.endpoint,
    region: options.region,
  };
}

function huggingFaceRevision(
  problems: Problems,
  uri: HuggingFaceUri,
  options: UriModelSource,
  { prop, at }: { prop: string; at: string },
): Pick<RemoteModel, 'revision' | 'pinned'> {
  if (uri.revision !== undefined && options.revision !== undefined) {
    problems.add(`${prop}.revision`, `must be left out, for the address has one: '${uri.revision}'`, options.revision);
  }
  const revision = uri.revision ?? options.revision;
  const pinned = revision !== undefined && (isDeferred(revision) || isCommit(revision));
  if (!pinned && options.unpinned !== true) {
    const place = uri.revision === undefined && options.revision !== undefined ? `${prop}.revision` : at;
    problems.add(
      place,
      'must say the commit (40 hexadecimal digits), for what a branch or a tag is changes: ' +
        "'hf://owner/model:commit'. Or take what is there at the first download: { uri, unpinned: true }",
      options.revision ?? options.uri,
    );
  } else if (revision !== undefined && !isDeferred(revision)) {
    problems.expect(
      isRevision(revision),
      `${prop}.revision`,
      'must be a commit, a branch or a tag without slashes',
      revision,
    );
  }
  return { revision, pinned };
}

function objectStoreRevision(problems: Problems, revision: string | undefined, prop: string): string | undefined {
  if (revision !== undefined && !isDeferred(revision)) {
    problems.expect(
      isRevision(revision),
      `${prop}.revision`,
      'must be a word of letters, digits, dots, hyphens and underscores that you change when the content has changed',
      revision,
    );
  }
  return revision;
}

const schemesOf: Readonly<Record<Exclude<keyof UriModelSource, 'uri'>, readonly ModelUri['scheme'][]>> = {
  revision: ['s3', 'gs', 'hf'],
  unpinned: ['hf'],
  file: ['s3', 'gs'],
  allowPatterns: ['s3', 'gs', 'hf'],
  ignorePatterns: ['s3', 'gs', 'hf'],
  endpoint: ['s3', 'hf'],
  region: ['s3'],
  path: ['oci'],
};

function checkOptions(problems: Problems, options: UriModelSource, scheme: ModelUri['scheme'], prop: string): void {
  for (const [option, schemes] of Object.entries(schemesOf)) {
    const value = options[option as keyof typeof schemesOf];
    if (value !== undefined && !schemes.includes(scheme)) {
      problems.add(
        `${prop}.${option}`,
        `must be left out: it is for ${schemes.map((each) => `${each}://`).join(', ')} only`,
        value,
      );
    }
  }
  for (const option of ['allowPatterns', 'ignorePatterns'] as const) {
    problems.expect(
      (options[option] ?? []).every((pattern) => pattern.trim() !== ''),
      `${prop}.${option}`,
      "must have patterns such as '*.safetensors'",
      options[option],
    );
  }
  if (options.endpoint !== undefined && !isDeferred(options.endpoint)) {
    problems.expect(
      /^https?:\/\/[^/?#\s]+[^?#\s]*$/.test(options.endpoint),
      `${prop}.endpoint`,
      "must be an address such as 'https://minio.example.com'",
      options.endpoint,
    );
  }
}

function checkFolder(problems: Problems, path: string | undefined, prop: string): string {
  const folder = path ?? '';
  problems.expect(isInside(folder), prop, 'must be relative and stay inside', folder);
  return folder;
}
