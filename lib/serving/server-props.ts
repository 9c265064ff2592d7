import type { Accelerator } from '../workload/accelerator/accelerator';
import type { QueuePlace } from '../workload/cluster/queue';
import type { Env, EnvSource } from '../workload/pod/env';
import type { OneOrMore } from '../workload/values/one-or-more';
import type { Resources } from '../workload/pod/resources';
import type { Spread } from '../workload/pod/spread';
import type { ServerMonitoring } from '../workload/monitoring/options';
import type { Telemetry } from '../workload/telemetry/telemetry';
import type { ServiceAccount } from '../workload/pod/service-account';
import type { VolumeMount } from '../workload/volumes/volumes';
import type { Caller } from '../workload/isolation/caller';
import type { Destination } from '../workload/isolation/destinations';
import type { DisruptionBudget } from './disruption-budget';
import type { IngressRoute } from './ingress';
import type { Rollout } from './rollout';
import type { GatewayRoute } from './routing/gateway-route';
import type { ServiceOptions } from './routing/service';
import type { Scaling } from './scaling/scaling';

/** What all servers have in common, but for how many pods they have. */
interface CommonServerProps {
  /**
   * The name of the Deployment, the Service and the rest, and what they are selected by.
   * Caution: another name is another server.
   * @default - the id of the construct
   */
  readonly name?: string;
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
   * The queue of Kueue that admits its pods, as it admits runs: each pod of a Deployment by itself, each group of
   * `multiNode` as a whole. A pod waits in it until its quota has room. The time counts towards
   * `progressDeadlineSeconds`. Caution: Kueue lets a server change queues only while none of its pods is ready.
   * @default - none: pods are scheduled as soon as nodes have room
   * @see https://kueue.sigs.k8s.io/docs/tasks/run/deployment/
   */
  readonly queue?: QueuePlace;
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
   * What is mounted into each pod. The rest of the file system is read-only, but for
   * `/tmp`: mount `{ volume: {}, path }` where else the program writes, or see `writableRoot`.
   * @default - none
   */
  readonly volumes?: readonly VolumeMount[];
  /**
   * Whether the container can write into its own file system, wherever its user may: for
   * images that do not say where they write. A program that meets the read-only one fails with "Read-only file system".
   * @default false; true with engines whose image needs it (NIM), and where the cluster's
   * profile says so for accelerators
   */
  readonly writableRoot?: boolean;
  /**
   * The start-up budget: how long a pod may take from the start of its container until it
   * serves. It is restarted after that.
   * @default - see the server
   */
  readonly startupSeconds?: number;
  /**
   * How long a rollout may go on without a pod becoming ready before it counts as failed:
   * scheduling, pulling the image, starting.
   * @default - the start-up budget and 5 minutes; 10 minutes with an accelerator, whose images are large
   */
  readonly progressDeadlineSeconds?: number;
  /**
   * How long a pod that is told to stop goes on answering, until every proxy knows that it leaves.
   * @default 10
   */
  readonly drainSeconds?: number;
  /**
   * How long the longest request takes: one that is being answered when a pod stops is finished, and routes from
   * outside wait as long where an object can tell them to.
   * @default 30
   */
  readonly requestSeconds?: number;
  /**
   * Who the pods are for a cloud or for the API of the cluster: a `ServiceAccount`, or the name
   * of one that is made elsewhere.
   * @default - nobody: the account of the namespace, without a token
   */
  readonly serviceAccount?: ServiceAccount | string;
  /**
   * The user and group that the container runs as; not root.
   * @default 1000
   */
  readonly user?: number;
  /**
   * How new pods take the place of old ones.
   * @default - one by one; see {@link Rollout}
   */
  readonly rollout?: Rollout;
  /**
   * How its pods are spread over nodes and zones.
   * @default - over both, as far as there is room
   */
  readonly spread?: Spread;
  /**
   * How many of its pods may be taken away on purpose at a time.
   * @default - one; with a single replica there is no budget
   */
  readonly disruptionBudget?: DisruptionBudget;
  /**
   * How the `Monitoring` of its environment watches it; `false` leaves it out.
   * @default - as all servers
   */
  readonly monitored?: ServerMonitoring | false;
  /**
   * Who calls it from within the cluster: other servers and runs, teams and namespaces of the program by name, or pods
   * that the program does not make (`{ namespace: 'web' }`). It matters where workloads are isolated, see `isolation`
   * of `Environment`: nobody else reaches it then, but for its routes and who asks for metrics.
   * @default - nobody
   * @throws SynthesisError for one that there is not
   */
  readonly callers?: readonly Caller[];
  /**
   * What else it reaches, where workloads are isolated: addresses, pods or networks. Names, the source of its model and
   * servers that name it as their caller need not be said.
   * @default - nothing else
   */
  readonly reaches?: readonly Destination[];
  /**
   * What it tells of what it does: traces, and how it logs. `false` for nothing beside its metrics and its usual log.
   * @default - as the environment says
   */
  readonly telemetry?: Telemetry | false;
  /**
   * How it is reached within the cluster.
   * @default - by an address of its own
   */
  readonly service?: ServiceOptions;
  /**
   * A route from outside the cluster by an Ingress, or several.
   * @default - reachable within the cluster only
   */
  readonly ingress?: OneOrMore<IngressRoute>;
  /**
   * A route from outside the cluster by a Gateway, or several: for HTTP and for gRPC.
   * @default - reachable within the cluster only
   */
  readonly route?: OneOrMore<GatewayRoute>;
}

/** A fixed number of pods. */
interface FixedReplicas {
  /**
   * How many pods. Not beside `scaling`.
   * @default 1
   */
  readonly replicas?: number;
  readonly scaling?: never;
}

/** A number of pods that follows something. */
interface ScaledReplicas {
  readonly replicas?: never;
  /**
   * What decides how many pods there are, instead of a fixed number: `hpa(…)`, `keda(…)`, or `'external'` for an owner
   * that is not made here. The Deployment then has no number of its own.
   * @default - a fixed number, see `replicas`
   */
  readonly scaling?: Scaling | 'external';
}

/** What all servers have in common. */
export type ServerProps = CommonServerProps & (FixedReplicas | ScaledReplicas);
