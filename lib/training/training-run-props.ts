import type { Accelerator } from '../workload/accelerator/accelerator';
import type { Env, EnvSource } from '../workload/pod/env';
import type { Image } from '../workload/images/image-reference';
import type { Destination } from '../workload/isolation/destinations';
import type { ServedModel } from '../workload/models/mounted-model';
import type { RunMonitoring } from '../workload/monitoring/options';
import type { Resources } from '../workload/pod/resources';
import type { Telemetry } from '../workload/telemetry/telemetry';
import type { ServiceAccount } from '../workload/pod/service-account';
import type { VolumeMount } from '../workload/volumes/volumes';
import type { Checkpoints } from './checkpoints';
import type { Framework } from './frameworks/framework';
import type { PublishTarget } from './publish';
import type { Queue } from './queue';
import type { Schedule } from './schedule';

/** What is trained, and how: all that a run is made of, whatever runs its tasks. */
export interface TrainingRunProps {
  /**
   * The name, to which a hash of the run is appended.
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * Which tasks there are, and what each is told: `tensorflow(…)`, `pytorch(…)`, `jax(…)`, `mpi(…)`.
   * @default - `container()`: one container that needs no help
   */
  readonly framework?: Framework;
  /** The image: an `ImageBuild`, or a reference with an exact version. */
  readonly image: Image;
  /**
   * What is run instead of the image's entry point. It has to be given where something runs before or after it in the
   * same container: with several types of tasks in one Job, and with `publish.by` `run`.
   * @default - the framework's (`torchrun`), or else the image's own
   */
  readonly command?: readonly string[];
  /**
   * The arguments of the program.
   * @default - the image's own
   */
  readonly args?: readonly string[];
  /** What each task needs. */
  readonly resources: Resources;
  /**
   * The accelerators of each task.
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
   * What is mounted. The rest of the file system is read-only, but for `/tmp`: mount `{
   * volume: {}, path }` where else the program writes, or see `writableRoot`.
   * @default - none
   */
  readonly volumes?: readonly VolumeMount[];
  /**
   * Whether the container can write into its own file system, wherever its user may: for
   * images that do not say where they write. A program that meets the read-only one fails with "Read-only file system".
   * @default false; true where the cluster's profile says so for accelerators
   */
  readonly writableRoot?: boolean;
  /**
   * What is trained on: any source that servers take their models from. It is mounted for reading at `/data`, and
   * `DATA_PATH` says so.
   * @default - what is in the image and in `volumes`
   */
  readonly data?: ServedModel;
  /**
   * A model to begin with, mounted for reading at `/mnt/models`, and `PRETRAINED_MODEL_PATH` says so.
   * @default - none
   */
  readonly pretrainedModel?: ServedModel;
  /**
   * Where the program writes checkpoints, and finds them again when it is started anew: `CHECKPOINT_PATH`.
   * @default - nowhere: an interrupted run begins anew
   */
  readonly checkpoints?: Checkpoints;
  /**
   * Where the model is published, as its next version.
   * @default - nowhere
   */
  readonly publish?: PublishTarget;
  /**
   * How many pods may fail before the run has failed. A JobSet begins all of its tasks anew so many times.
   * @default 3 for each task, for the failure of one may end the others; 3 in all with `jobSet()`
   */
  readonly backoffLimit?: number;
  /**
   * How many tasks run at a time. Only for `container()`: the tasks of others wait for each other.
   * @default - all of them
   */
  readonly parallelism?: number;
  /**
   * How often each task is tried again, instead of a number for all of them: one that failed for good does not stop the
   * others. Only for `container()`, whose tasks need no other.
   * @default - none: see `backoffLimit`
   */
  readonly backoffLimitPerIndex?: number;
  /**
   * How many tasks may have failed for good before the others are stopped, with `backoffLimitPerIndex`.
   * @default - any number: the others go on, and the run has failed once they are done
   */
  readonly maxFailedIndexes?: number;
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
   * Caution: without `earlierRuns` of `deploy()`, a run that is gone is run again by the
   * next refresh and deployment. With `onChange: 'replace'` the deployment has to wait for the run.
   * @default - never
   */
  readonly ttlSecondsAfterFinished?: number;
  /**
   * Appended to the name instead of the hash: for a run that uses an Output, or one that is to be repeated.
   * Caution: a change under the same run id needs `onChange: 'replace'`. The run of that
   * name is kept otherwise, and the deployment fails.
   * @default - a hash of the run
   */
  readonly runId?: string;
  /**
   * What a change means for the last run. `keep`: it stays as it is, running or finished,
   * until the job leaves the program or the stack is destroyed. `replace`: it is stopped and removed before the new one
   * begins. A switch between the two begins a new run.
   * @default 'keep'
   */
  readonly onChange?: 'keep' | 'replace';
  /**
   * When runs begin of their own accord, instead of once by the deployment.
   * @default - once, and again after every change
   */
  readonly schedule?: Schedule;
  /**
   * The queue that decides when the run begins. Needs Kueue.
   * @default - at once
   */
  readonly queue?: Queue;
  /**
   * Whether the run is stopped until this is taken away: its pods go, and it goes on with new ones. It is no other run.
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * Whether autoscalers of nodes may stop its pods to save nodes.
   * @default - only a single container without accelerators
   */
  readonly safeToEvict?: boolean;
  /**
   * Whether a deployment waits until the run is done.
   * @default true; false with a queue, a schedule and while suspended
   */
  readonly waitForCompletion?: boolean;
  /**
   * How the `Monitoring` of its environment watches it; `false` leaves it out.
   * @default - as all runs
   */
  readonly monitored?: RunMonitoring | false;
  /**
   * What else it reaches, where workloads are isolated: addresses such as that of a tracking server, pods or networks.
   * Names, the sources of its data and model, its own other tasks, and servers that name it as their caller need not be
   * said.
   * @default - nothing else
   */
  readonly reaches?: readonly Destination[];
  /**
   * What it tells of what it does: traces, and how it logs. `false` for nothing beside its metrics and its usual log.
   * @default - as the environment says
   */
  readonly telemetry?: Telemetry | false;
  /**
   * Who the run is for a cloud or for the API of the cluster: a `ServiceAccount`, or the name
   * of one that is made elsewhere.
   * @default - nobody: the account of the namespace, without a token
   */
  readonly serviceAccount?: ServiceAccount | string;
  /**
   * The user and group that the container runs as; not root.
   * @default 1000
   */
  readonly user?: number;
}
