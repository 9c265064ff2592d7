/** The address of a model, read. */
export type ModelUri = ObjectStoreUri | HuggingFaceUri | ClaimUri | ImageUri;

/** A folder, or one object, in Amazon S3 and what speaks its protocol, or in Google Cloud Storage. */
export interface ObjectStoreUri {
  readonly scheme: 's3' | 'gs';
  readonly bucket: string;
  /** Without a slash at either end. */
  readonly path: string;
}

/** A model at Hugging Face. */
export interface HuggingFaceUri {
  readonly scheme: 'hf';
  readonly owner: string;
  readonly model: string;
  /** A commit, a branch or a tag. */
  readonly revision?: string;
}

/** A folder in a volume that somebody else has claimed. */
export interface ClaimUri {
  readonly scheme: 'pvc';
  readonly claim: string;
  /** Without a slash at either end; empty for the top of the volume. */
  readonly path: string;
}

/** An image of which the files are the model. */
export interface ImageUri {
  readonly scheme: 'oci';
  /** A reference as containers have it; what is wrong with it is reported where it is used. */
  readonly image: string;
}

/** What an address may look like, for messages. */
export const modelUriForms =
  "'s3://bucket/folder', 'gs://bucket/folder', 'hf://owner/model:commit', " +
  "'pvc://claim/folder' or 'oci://registry/image:tag'";

/** An address, or what is wrong with it as the rest of a sentence. */
export type ParsedModelUri = { readonly uri: ModelUri } | { readonly wrong: string };

/**
 * Reads the address of a model. One slash at the end makes no difference.
 *
 * The names are those that the stores allow and the default downloader can read.
 *
 * @see https://github.com/kserve/kserve/blob/v0.20.0/python/storage/kserve_storage/kserve_storage.py
 */
export function parseModelUri(text: string): ParsedModelUri {
  const [, scheme, rest] = /^(s3|gs|hf|pvc|oci):\/\/(.*)$/s.exec(text) ?? [];
  switch (scheme) {
    case 's3':
    case 'gs':
      return parseObjectStore(scheme, rest ?? '');
    case 'hf':
      return parseHuggingFace(rest ?? '');
    case 'pvc':
      return parseClaim(rest ?? '');
    case 'oci':
      return rest === ''
        ? { wrong: "must name an image: 'oci://registry/image:tag'" }
        : { uri: { scheme, image: rest ?? '' } };
    default:
      return { wrong: `must begin with its scheme, written out: ${modelUriForms}` };
  }
}

/** The one way of writing an address. */
export function formatModelUri(uri: ModelUri): string {
  switch (uri.scheme) {
    case 's3':
    case 'gs':
      return `${uri.scheme}://${uri.bucket}/${uri.path}`;
    case 'hf':
      return `hf://${uri.owner}/${uri.model}${uri.revision === undefined ? '' : `:${uri.revision}`}`;
    case 'pvc':
      return `pvc://${uri.claim}${uri.path === '' ? '' : `/${uri.path}`}`;
    case 'oci':
      return `oci://${uri.image}`;
  }
}

// The rules of the stores, without those about addresses that look like an IP address.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
// https://cloud.google.com/storage/docs/buckets#naming
const buckets = { s3: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, gs: /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/ };

function parseObjectStore(scheme: 's3' | 'gs', rest: string): ParsedModelUri {
  const { head, path } = split(rest);
  if (!buckets[scheme].test(head)) {
    return {
      wrong:
        `must name a bucket: '${scheme}://bucket/folder'. ` +
        'Bucket names are lower-case letters, digits, dots and hyphens',
    };
  }
  if (path === '') {
    return { wrong: `must name a folder in the bucket: '${scheme}://bucket/folder'` };
  }
  return wrongPath(path) ?? { uri: { scheme, bucket: head, path } };
}

// https://huggingface.co/docs/huggingface_hub/package_reference/utilities#huggingface_hub.utils.validate_repo_id
const repositoryPart = /^(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[\w.-]{0,94}[\w])?$/;

function parseHuggingFace(rest: string): ParsedModelUri {
  const [, owner = '', model = '', revision] = /^([^/:]*)\/([^/:]*)(?::(.*))?$/s.exec(rest) ?? [];
  if (!repositoryPart.test(owner) || !repositoryPart.test(model)) {
    return { wrong: "must name the owner and the model: 'hf://owner/model:commit'" };
  }
  if (revision === undefined) {
    return { uri: { scheme: 'hf', owner, model } };
  }
  return isRevision(revision)
    ? { uri: { scheme: 'hf', owner, model, revision } }
    : { wrong: "must end in a commit, a branch or a tag without slashes: 'hf://owner/model:commit'" };
}

/** Whether a revision is a commit of Hugging Face, which stands for the same files for ever. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** Whether a text can stand for a revision: one word, for it becomes a part of an address. */
export function isRevision(text: string): boolean {
  return /^\w[\w.-]{0,127}$/.test(text);
}

function parseClaim(rest: string): ParsedModelUri {
  const [, top] = /^([^/]*)\/?$/.exec(rest) ?? [];
  const { head, path } = top === undefined ? split(rest) : { head: top, path: '' };
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(head)) {
    return { wrong: "must name a PersistentVolumeClaim of the namespace: 'pvc://claim/folder'" };
  }
  return (top === undefined ? wrongPath(path) : undefined) ?? { uri: { scheme: 'pvc', claim: head, path } };
}

function split(rest: string): { head: string; path: string } {
  const slash = rest.indexOf('/');
  return slash < 0
    ? { head: rest, path: '' }
    : { head: rest.slice(0, slash), path: rest.slice(slash + 1).replace(/\/$/, '') };
}

// A question mark or a hash ends the path for programs that read addresses as those of web pages.
function wrongPath(path: string): { wrong: string } | undefined {
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return { wrong: "must have a folder without empty parts, '.' and '..'" };
  }
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  return /[\u0000-\u001f\u007f?#\\]/.test(path)
    ? { wrong: "must have a folder without '?', '#', backslashes and control characters" }
    : undefined;
}
