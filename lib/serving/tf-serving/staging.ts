import type { Env, EnvSource } from '../../workload/pod/env';
import type { Image } from '../../workload/images/image-reference';
import type { InitContainer } from '../../workload/pod/init-container';
import { shapeCredentials, type ModelCredentials } from '../../workload/models/model-credentials';
import { storageInitializer } from '../../workload/models/model-download';
import type { Resources } from '../../workload/pod/resources';
import { longestSeconds } from '../../workload/values/times';
import type { Problems } from '../../workload/values/validation';
import { modelRoom } from '../../workload/models/model-room';
import type { VolumeMount } from '../../workload/volumes/volumes';

/** How models that TensorFlow Serving cannot read from where they are get onto the node. */
export interface TfStaging {
  /**
   * What copies them: an image whose arguments are pairs of a URI and a folder.
   * @default 'kserve/storage-initializer:v0.20.0'
   * @see https://github.com/kserve/kserve/blob/v0.20.0/python/storage-initializer/scripts/initializer-entrypoint
   */
  readonly image?: Image;
  /**
   * The key of the storage.
   * @default - the identity of the pod's service account, or nothing: the models are public
   */
  readonly credentials?: ModelCredentials;
  /**
   * Its environment: `AWS_DEFAULT_REGION`, and `AWS_ENDPOINT_URL` for storage other than Amazon's.
   * @default - none
   */
  readonly env?: Env;
  /**
   * ConfigMaps and Secrets whose keys all become environment variables.
   * @default - none
   */
  readonly envFrom?: readonly EnvSource[];
  /**
   * How much room the models may take on the node, which is reserved there: a pod that takes more is evicted.
   * @default 1Ti, of which 1Gi is reserved
   */
  readonly sizeLimit?: string;
  /**
   * How long the copying may take, in seconds: a rollout waits so much longer before it counts as failed.
   * @default 600
   */
  readonly downloadSeconds?: number;
}

/** One folder that is copied. */
export interface Download {
  readonly from: string;
  readonly to: string;
}

/** What is added to a pod so that staged models are there when its server starts. */
export interface ShapedStaging {
  readonly initContainers: readonly InitContainer[];
  readonly volumes: readonly VolumeMount[];
  /** How long it may take. */
  readonly seconds: number;
}

const stagedRoot = '/staged';

/** Where a staged model is in the pod. */
export function stagedPath(modelName: string): string {
  return `${stagedRoot}/${modelName}`;
}

/**
 * Copies remote models into room on the node, by an init container.
 *
 * It asks for the resources of the server: a pod needs the larger of the two, never both, as
 * they do not run at the same time.
 */
export function shapeStaging(
  problems: Problems,
  staging: TfStaging | undefined,
  downloads: readonly Download[],
  resources: Resources,
): ShapedStaging {
  if (downloads.length === 0) {
    if (staging !== undefined) {
      problems.add(
        'staging',
        "must be left out: no model is staged. Models at 'gs://' and on volumes are read from where they are",
      );
    }
    return { initContainers: [], volumes: [], seconds: 0 };
  }
  const seconds = staging?.downloadSeconds ?? 600;
  problems.integer(seconds, 'staging.downloadSeconds', 1, longestSeconds);
  // Nothing but S3 is staged.
  const credentials = shapeCredentials(problems, staging?.credentials ?? {}, 's3', 'staging.credentials');
  const volume = modelRoom(staging?.sizeLimit);
  return {
    initContainers: [
      {
        name: 'stage-models',
        image: staging?.image ?? storageInitializer.image,
        imageProp: 'staging.image',
        args: downloads.flatMap(({ from, to }) => [from, to]),
        env: { ...credentials.env, ...staging?.env },
        envFrom: staging?.envFrom ?? [],
        mounts: [{ volume, path: stagedRoot }, ...credentials.mounts],
        resources,
      },
    ],
    volumes: [{ volume, path: stagedRoot, readOnly: true }],
    seconds,
  };
}
