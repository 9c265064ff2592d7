import { isDeferred } from '../workload/synthesis/markers';
import type { ModelVolume } from '../workload/volumes/model-volume';
import { isInside } from '../workload/values/paths';
import type { Problems } from '../workload/values/validation';
import type { OwnMount } from '../workload/volumes/volumes';

/**
 * A model of which training publishes version after version, each a folder named by a whole
 * number: `publish` of a `TrainingJob`.
 */
export interface PublishedModel {
  /** The volume that runs publish into. It is mounted for reading at `/models`. */
  readonly volume: ModelVolume;
  /**
   * The folder of the model in the volume.
   * @default - the top of the volume
   */
  readonly path?: string;
  /**
   * The one version to serve, which the program finds as `MODEL_VERSION`: to go back to an older one. Another one rolls
   * the pods, and one that is not there leaves the old pods serving.
   * @default - the newest: the program takes it over while it runs
   */
  readonly version?: number;
  /**
   * The path that says with which version the program answers, as JSON: `{"modelVersion": 7}`. It is asked after each
   * deployment, for the output `modelVersions` of the stack.
   * @default - nobody asks
   */
  readonly versionPath?: string;
}

const root = '/models';

/** Reports what is wrong with a published model. */
export function checkPublishedModel(problems: Problems, { path, version, versionPath }: PublishedModel): void {
  problems.expect(
    isInside(path ?? ''),
    'publishedModel.path',
    'must be relative to the volume and stay inside it',
    path,
  );
  if (version !== undefined && !isDeferred(version)) {
    problems.integer(version, 'publishedModel.version', 1);
  }
  problems.expect(
    versionPath?.startsWith('/') ?? true,
    'publishedModel.versionPath',
    "must begin with '/'",
    versionPath,
  );
}

/** Variables that tell the program where the versions are, and which one it is to serve. */
export function publishedModelEnv({ path, version }: PublishedModel): Record<string, string | number> {
  const base = [root, path ?? ''].filter((part) => part !== '').join('/');
  return { MODEL_BASE_PATH: base, ...(version === undefined ? {} : { MODEL_VERSION: version }) };
}

export function publishedModelVolume({ volume }: PublishedModel): OwnMount {
  return { volume, path: root, readOnly: true, prop: 'publishedModel.volume' };
}
