import type { Accelerator } from '../workload/accelerator';
import type { Env, EnvSource } from '../workload/env';
import type { Resources } from '../workload/resources';
import type { VolumeMount } from '../workload/volumes';
import type { IngressRoute } from './ingress';

/** What all servers have in common. */
export interface ServerProps {
  /**
   * The name of the Deployment, the Service and the rest, and what they are selected by.
   * Caution: another name is another server.
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * How many pods.
   * @default 1
   */
  readonly replicas?: number;
  /** What each pod needs. */
  readonly resources: Resources;
  /**
   * The accelerators of each pod.
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
   * @default - HOME=/tmp only
   */
  readonly env?: Env;
  /**
   * ConfigMaps and Secrets whose keys all become environment variables.
   * @default - none
   */
  readonly envFrom?: readonly EnvSource[];
  /**
   * What is mounted into each pod. The rest of the file system is read-only, but for `/tmp`; pods with an accelerator
   * can write anywhere.
   * @default - none
   */
  readonly volumes?: readonly VolumeMount[];
  /**
   * The start-up budget: how long a pod may take from the start of its container until it serves. It is restarted after that.
   * @default - see the server
   */
  readonly startupSeconds?: number;
  /**
   * How long a rollout may go on without a pod becoming ready before it counts as failed: scheduling, pulling the image, starting.
   * @default - the start-up budget and 5 minutes; 10 minutes with an accelerator, whose images are large
   */
  readonly progressDeadlineSeconds?: number;
  /**
   * How long a pod that is told to stop goes on answering, until every proxy knows that it leaves.
   * @default 10
   */
  readonly drainSeconds?: number;
  /**
   * How long the longest request takes: one that is being answered when a pod stops is finished.
   * @default 30
   */
  readonly requestSeconds?: number;
  /**
   * The user and group that the container runs as; not root.
   * @default 1000
   */
  readonly user?: number;
  /**
   * A route from outside the cluster.
   * @default - reachable within the cluster only
   */
  readonly ingress?: IngressRoute;
}
