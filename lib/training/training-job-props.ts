import type { Accelerator } from '../workload/accelerator';
import type { Env, EnvSource } from '../workload/env';
import type { Image } from '../workload/image-reference';
import type { ModelVolume } from '../workload/model-volume';
import type { Resources } from '../workload/resources';
import type { ServiceAccount } from '../workload/service-account';
import type { VolumeMount } from '../workload/volumes';

/** Where a run publishes its model. */
export interface PublishTarget {
  /** The volume that servers read. */
  readonly volume: ModelVolume;
  /**
   * The folder of the model in the volume, in which every version is a folder named by a whole number.
   * @default - the top of the volume
   */
  readonly path?: string;
}

export interface TrainingJobProps {
  /**
   * The name, to which a hash of the run is appended.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** The image: an `ImageBuild`, or a reference with an exact version. */
  readonly image: Image;
  /**
   * What is run instead of the image's entry point.
   * @default - the image's own
   */
  readonly command?: readonly string[];
  /**
   * The arguments of the program.
   * @default - the image's own
   */
  readonly args?: readonly string[];
  /** What the run needs. */
  readonly resources: Resources;
  /**
   * Its accelerators.
   * @default - none
   */
  readonly accelerator?: Accelerator;
  /**
   * The size of `/dev/shm`, a part of the memory limit.
   * @default - with an accelerator half of the memory limit, otherwise 64Mi
   */
  readonly sharedMemory?: string;
  /**
   * The PriorityClass: whose pods are scheduled first, and whose are stopped to make room for them.
   * @default - the cluster's own
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
   */
  readonly priorityClass?: string;
  /**
   * Environment variables: values, or keys of Secrets.
   * @default - HOME=/tmp, and those that the run is described by
   */
  readonly env?: Env;
  /**
   * ConfigMaps and Secrets whose keys all become environment variables.
   * @default - none
   */
  readonly envFrom?: readonly EnvSource[];
  /**
   * What is mounted. The rest of the file system is read-only, but for `/tmp`; runs with an accelerator can write anywhere.
   * @default - none
   */
  readonly volumes?: readonly VolumeMount[];
  /**
   * Where the model is published, as its next version.
   * @default - nowhere
   */
  readonly publish?: PublishTarget;
  /**
   * How often the run is tried again after the program failed.
   * @default 3
   */
  readonly backoffLimit?: number;
  /**
   * Exit codes after which trying again is of no use.
   * @default [2, 126, 127]: wrong arguments, and a program that cannot be run or is not there
   */
  readonly failOnExitCodes?: readonly number[];
  /**
   * How long the run may take, all tries together.
   * @default - as long as it takes
   */
  readonly activeDeadlineSeconds?: number;
  /**
   * When the finished run is removed.
   * Caution: a run that is gone is run again by the next refresh and deployment.
   * @default - never
   */
  readonly ttlSecondsAfterFinished?: number;
  /**
   * Appended to the name instead of the hash: for a run that uses an Output, or one that is to be repeated.
   * Caution: a change under the same run id replaces the run.
   * @default - a hash of the run
   */
  readonly runId?: string;
  /**
   * Whether a deployment waits until the run is done.
   * @default true
   */
  readonly waitForCompletion?: boolean;
  /**
   * Who the run is for a cloud or for the API of the cluster: a `ServiceAccount`, or the name of one that is made elsewhere.
   * @default - nobody: the account of the namespace, without a token
   */
  readonly serviceAccount?: ServiceAccount | string;
  /**
   * The user and group that the container runs as; not root.
   * @default 1000
   */
  readonly user?: number;
}
