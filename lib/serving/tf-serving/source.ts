import { isDeferred } from '../../workload/synthesis/markers';
import { ModelVolume } from '../../workload/volumes/model-volume';
import type { ModelCache } from '../../workload/models/model-cache';
import type { Problems } from '../../workload/values/validation';
import type { VersionedModel } from '../../workload/models/versioned-models';
import type { VolumeMount } from '../../workload/volumes/volumes';
import { stagedPath, type Download } from './staging';

/**
 * Where versions of a model are: a folder of folders that are named by whole numbers, of which the highest is served.
 */
export type TfModelSource =
  | {
      /**
       * A volume that holds them, or a `ModelCache`, which downloads them once for all pods.
       * What is in a cache stays as it is.
       */
      readonly volume: ModelVolume | ModelCache;
      /**
       * The folder of the model in the volume, or in what the cache downloads.
       * @default - the top of it
       */
      readonly path?: string;
      readonly uri?: never;
      readonly imagePath?: never;
    }
  | {
      /**
       * A folder in remote storage. `gs://bucket/models/digits` is read from there, and
       * new versions are found while the server runs. `s3://bucket/models/digits`, which TensorFlow Serving cannot read
       * since 2.7, is staged: copied onto the node before the server starts, see `staging`.
       */
      readonly uri: string;
      readonly volume?: never;
      readonly imagePath?: never;
    }
  | {
      /** A folder of the image, see `image`: `/models/digits`. */
      readonly imagePath: string;
      readonly volume?: never;
      readonly uri?: never;
    };

/** What is known of a source where it is read. */
export interface SourceContext {
  /** Where the user wrote it. */
  readonly prop: string;
  readonly modelName: string;
  /** Where a volume or a cache is mounted. */
  readonly mountPath: (volume: ModelVolume | ModelCache) => string;
  /** The only versions that are served, where that is known: no others are staged. */
  readonly versions?: readonly number[] | undefined;
}

/** How the server gets at a model. */
export interface ReadSource {
  /** Where the server looks for versions: a path or a URI. */
  readonly basePath: string;
  readonly volumes: readonly VolumeMount[];
  /** What is copied onto the node before the server starts. */
  readonly downloads: readonly Download[];
  /** Whether every look for new versions is a request to remote storage. */
  readonly remote: boolean;
  /** The folder of a volume that runs may publish into. */
  readonly versioned?: VersionedModel;
}

/** How URIs of one scheme are read. */
interface UriScheme {
  /** What such a URI looks like. */
  readonly form: string;
  readonly pattern: RegExp;
  /** `server`: TensorFlow Serving reads it. `staging`: it is copied onto the node first. */
  readonly readBy: 'server' | 'staging';
}

// Another scheme that the staging image can read is another line here.
const uriSchemes: readonly UriScheme[] = [
  { form: 'gs://bucket/folder', pattern: /^gs:\/\/[^/]+\/.+/, readBy: 'server' },
  { form: 's3://bucket/folder', pattern: /^s3:\/\/[^/]+\/.+/, readBy: 'staging' },
];

/** Checks a source and says how the server gets at it. */
export function readSource(problems: Problems, source: TfModelSource, context: SourceContext): ReadSource {
  if (source.uri !== undefined) {
    return readUri(problems, source.uri, context);
  }
  if (source.imagePath !== undefined) {
    const { imagePath } = source;
    problems.expect(
      isDeferred(imagePath) || (imagePath.startsWith('/') && isClean(imagePath)),
      `${context.prop}.imagePath`,
      'must be an absolute path',
      imagePath,
    );
    return { basePath: imagePath, volumes: [], downloads: [], remote: false };
  }
  const path = source.path ?? '';
  problems.expect(
    !path.startsWith('/') && isClean(path),
    `${context.prop}.path`,
    'must be relative to the volume and stay inside it',
    path,
  );
  const mountPath = context.mountPath(source.volume);
  const basePath = [mountPath, path].filter((part) => part !== '').join('/');
  const versioned = source.volume instanceof ModelVolume ? { versioned: { volume: source.volume, folder: path } } : {};
  return {
    basePath,
    volumes: [{ volume: source.volume, path: mountPath, readOnly: true }],
    downloads: [],
    remote: false,
    ...versioned,
  };
}

function readUri(problems: Problems, uri: string, context: SourceContext): ReadSource {
  const scheme = uriSchemes.find(({ pattern }) => pattern.test(uri));
  if (scheme === undefined && !isDeferred(uri)) {
    const forms = uriSchemes.map(({ form }) => `'${form}'`).join(' or ');
    problems.add(`${context.prop}.uri`, `must be ${forms}. Put the model on a volume otherwise`, uri);
  }
  if (scheme?.readBy !== 'staging') {
    return { basePath: uri, volumes: [], downloads: [], remote: true };
  }
  const basePath = stagedPath(context.modelName);
  // With the slash at the end it is a folder: without it, version 4 would bring version 42 along.
  const folder = uri.endsWith('/') ? uri : `${uri}/`;
  const downloads = context.versions?.map((version) => ({
    from: `${folder}${version}/`,
    to: `${basePath}/${version}`,
  })) ?? [{ from: folder, to: basePath }];
  return { basePath, volumes: [], downloads, remote: false };
}

function isClean(path: string): boolean {
  return !path.split('/').includes('..');
}
