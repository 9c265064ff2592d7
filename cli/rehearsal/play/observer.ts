import { setTimeout as sleep } from 'node:timers/promises';
import {
  conditionOf,
  emptyState,
  Owners,
  pathOf,
  workloadKey,
  type ClusterEvent,
  type ClusterState,
} from '../../../lib/rehearsal/state/cluster-state';
import { operatorOf } from '../../../lib/rehearsal/objects/played';
import { motionIn, runningForAWhile, startingPods } from '../../../lib/rehearsal/state/motion';
import type { NodeState } from '../../../lib/rehearsal/model/cluster';
import type { Disruption } from '../../../lib/rehearsal/model/report';
import { Timeline } from '../../../lib/rehearsal/outcome/timeline';
import { workloadStates, type WorkloadState } from '../../../lib/rehearsal/state/workload-state';
import type { KubernetesObject } from '../../../lib/review';
import { numberAt } from '../../../lib/review/objects/kubernetes-object';
import { own } from '../../../lib/workload/values/own';
import type { ApiClient } from '../../../playground/plugin/cluster/client';
import { ListWatch } from '../../../playground/plugin/cluster/list-watch';

/** Where the API server lists the kinds that a rehearsal watches. */
const kinds = {
  pods: ['/api/v1', 'Pod'],
  nodes: ['/api/v1', 'Node'],
  deployments: ['/apis/apps/v1', 'Deployment'],
  replicaSets: ['/apis/apps/v1', 'ReplicaSet'],
  statefulSets: ['/apis/apps/v1', 'StatefulSet'],
  daemonSets: ['/apis/apps/v1', 'DaemonSet'],
  jobs: ['/apis/batch/v1', 'Job'],
  autoscalers: ['/apis/autoscaling/v2', 'HorizontalPodAutoscaler'],
  claims: ['/api/v1', 'PersistentVolumeClaim'],
  quotas: ['/api/v1', 'ResourceQuota'],
  deviceClaims: ['/apis/resource.k8s.io/v1', 'ResourceClaim'],
  jobSets: ['/apis/jobset.x-k8s.io/v1alpha2', 'JobSet'],
  trainJobs: ['/apis/trainer.kubeflow.org/v1alpha1', 'TrainJob'],
  leaderWorkerSets: ['/apis/leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet'],
  scaledObjects: ['/apis/keda.sh/v1alpha1', 'ScaledObject'],
  queuedWorkloads: ['/apis/kueue.x-k8s.io/v1beta2', 'Workload'],
  clusterQueues: ['/apis/kueue.x-k8s.io/v1beta2', 'ClusterQueue'],
  localQueues: ['/apis/kueue.x-k8s.io/v1beta2', 'LocalQueue'],
} as const;
type Kind = keyof typeof kinds;

/** How long a wait for the cluster may be. */
export interface SettleOptions {
  /**
   * How long nothing may happen before it counts as the end, where not everything is complete,
   * in milliseconds. @default {@link Observer.quietMs}
   */
  readonly quietMs?: number;
  /** How long to wait at least. @default 0 */
  readonly leastMs?: number;
  /** Ends the wait. @default - only when the cluster has settled */
  readonly until?: () => boolean;
  /** Whether somebody is still at work, so that all being complete is not the end. @default - nobody is */
  readonly busy?: () => boolean;
}

const disruptionReasons: Readonly<Record<string, Disruption['by']>> = {
  PreemptionByScheduler: 'Preempted',
  EvictionByEvictionAPI: 'Evicted',
  DeletionByTaintManager: 'TaintEviction',
};

/** How time passes in a rehearsal. */
export interface Pace {
  /** How many times faster than in a cluster. */
  readonly compression: number;
  /** How long the pods of each workload take to start, in seconds. */
  readonly startUp: ReadonlyMap<string, number>;
}

/** Watches a cluster, remembers what came and went, and knows when it has come to rest. */
export class Observer {
  /** Nodes that take no pods any more. */
  readonly nodeStates = new Map<string, NodeState>();
  private readonly watches: Partial<Readonly<Record<Kind, ListWatch<KubernetesObject>>>>;
  private changedAt = Date.now();
  private timeline = new Timeline(1);
  private compressed: ReadonlySet<string> = new Set();
  /** When pods began to start, by their uid. */
  private began: ReadonlyMap<string, number> = new Map();
  private startedAt = Date.now();
  private noted: NodeJS.Timeout | undefined;
  /** How many pods of each workload were available when it was last heard of, by its uid. */
  private readonly available = new Map<string, number>();
  private readonly disrupted = new Map<string, Disruption>();
  private phaseDisruptions: Disruption[] = [];
  private phaseEvictions = new Map<string, Set<string>>();

  /**
   * @param timeoutMs how long to wait for it to settle
   * @param operators those that run, whose objects are watched
   */
  constructor(
    private readonly client: ApiClient,
    private readonly pace: Pace,
    private readonly timeoutMs: number,
    private readonly operators: ReadonlySet<string>,
  ) {
    const watch = (name: Kind): ListWatch<KubernetesObject> => {
      const [root, kind] = kinds[name];
      const apiVersion = root.replace(/^\/apis?\//, '');
      const made = new ListWatch<KubernetesObject>(client, `${root}/${kind.toLowerCase()}s`, { apiVersion, kind });
      // KEDA notes in each, every time that it asks its triggers, that it did: that is no change of anything.
      if (name !== 'scaledObjects') {
        made.onChange = (object) => this.changed(object);
      }
      return made;
    };
    const watched = (Object.keys(kinds) as Kind[]).filter((name) => {
      const [root] = kinds[name];
      const operator = operatorOf({ apiVersion: root.replace('/apis/', '') });
      return operator === undefined || operators.has(operator);
    });
    this.watches = Object.fromEntries(watched.map((name) => [name, watch(name)]));
  }

  async start(): Promise<void> {
    await Promise.all(Object.values(this.watches).map((watch) => watch.start()));
  }

  stop(): void {
    clearTimeout(this.noted);
    for (const watch of Object.values(this.watches)) {
      watch.stop();
    }
  }

  /** What the cluster says now. */
  get state(): ClusterState {
    const lists = Object.entries(this.watches).map(([name, watch]) => [name, watch.list()] as const);
    return { ...emptyState, ...Object.fromEntries(lists), operators: this.operators };
  }

  /** How the pods came and went since {@link begin}. */
  get rollouts(): Timeline {
    return this.timeline;
  }

  /** The pods that had to go since {@link begin}. */
  get disruptions(): readonly Disruption[] {
    return this.phaseDisruptions;
  }

  /** What Kueue said, since {@link begin}, of runs that had to give their room back, by `namespace/name`. */
  get evictions(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.phaseEvictions].map(([run, words]) => [run, [...words]]));
  }

  /** Nodes of which nothing is heard. */
  get lost(): ReadonlySet<string> {
    return new Set([...this.nodeStates].flatMap(([name, state]) => (state === 'lost' ? [name] : [])));
  }

  /**
   * Begins a change: what happens from now on belongs to it.
   * @param compressed workloads that wait for something compressed all the time: for an autoscaler. @default - none
   */
  begin(compressed: ReadonlySet<string> = new Set()): void {
    this.compressed = compressed;
    this.timeline = new Timeline(this.pace.compression);
    this.startedAt = Date.now();
    this.began = new Map();
    this.changedAt = Date.now();
    this.phaseDisruptions = [];
    this.phaseEvictions = new Map();
    this.note();
  }

  /** How long nothing has happened, in milliseconds. */
  get quietFor(): number {
    return Date.now() - this.changedAt;
  }

  /**
   * How long nothing may happen before it counts as the end, in milliseconds. Operators say less of what they are about
   * to do than Kubernetes' own controllers.
   */
  get quietMs(): number {
    return this.operators.size > 0 ? 5_000 : 2_500;
  }

  /** Waits until nothing happens any more. @returns what still does when the time is up; nothing otherwise */
  async settle({
    quietMs = this.quietMs,
    leastMs: given = 0,
    until = () => false,
    busy = () => false,
  }: SettleOptions = {}): Promise<readonly string[]> {
    const began = Date.now();
    const leastMs = Math.max(given, this.operators.size > 0 ? 3_000 : 0);
    for (;;) {
      await sleep(100);
      const elapsed = Date.now() - began;
      if (elapsed < leastMs || this.quietFor < 300) {
        if (elapsed > this.timeoutMs) {
          return motionIn(this.state, this.lost).moving.slice(0, 3);
        }
        continue;
      }
      if (until()) {
        break;
      }
      const { moving, complete } = motionIn(this.state, this.lost);
      if (complete && !busy() && this.quietFor > 500) {
        break;
      }
      if (moving.length === 0 && this.quietFor > quietMs) {
        break;
      }
      if (elapsed > this.timeoutMs) {
        return moving.slice(0, 3);
      }
    }
    this.note();
    return [];
  }

  /** The warnings of the cluster. */
  async warnings(): Promise<ClusterEvent[]> {
    interface Listed {
      readonly reason?: string;
      readonly message?: string;
      readonly involvedObject: { readonly kind?: string; readonly namespace?: string; readonly name?: string };
    }
    const { items } = await this.client.json<{ items: Listed[] }>({
      path: '/api/v1/events',
      query: { fieldSelector: 'type!=Normal' },
    });
    return items.map(({ reason = '', message = '', involvedObject: { kind = '', namespace = '', name = '' } }) => ({
      reason,
      message,
      kind,
      namespace,
      name,
    }));
  }

  private changed(object: KubernetesObject | undefined): void {
    // Nodes report that they live, which is no change.
    if (object?.kind === 'Node') {
      return;
    }
    this.changedAt = Date.now();
    if (object?.kind === 'Pod') {
      this.watchDisruption(object);
    }
    if (object?.kind === 'Workload') {
      this.watchEviction(object);
    }
    // The next pods may be ready before the next note.
    if (object !== undefined && this.hasFewer(object)) {
      this.note();
    }
    // Several objects change at once: one note for all of them.
    this.noted ??= setTimeout(() => this.note(), 100);
  }

  /** Whether a workload says that fewer of its pods are available than it said last. */
  private hasFewer(object: KubernetesObject): boolean {
    if (object.kind !== 'Deployment' && object.kind !== 'StatefulSet') {
      return false;
    }
    const uid = String(object.metadata['uid']);
    const [before = 0, now] = [this.available.get(uid), numberAt(object, 'status', 'availableReplicas') ?? 0];
    this.available.set(uid, now);
    return now < before;
  }

  private note(): void {
    clearTimeout(this.noted);
    this.noted = undefined;
    const { state } = this;
    const workloads = workloadStates(state, this.lost);
    const elapsed = (Date.now() - this.startedAt) / 1000;
    this.timeline.note(elapsed, workloads, this.waiting(elapsed, workloads, state));
  }

  /** The workloads that wait for something whose time is compressed, and until when. */
  private waiting(elapsed: number, workloads: readonly WorkloadState[], state: ClusterState): Map<string, number> {
    const until = new Map<string, number>();
    const starting = startingPods(state);
    const began = new Map(starting.map(({ uid }) => [uid, this.began.get(uid) ?? elapsed]));
    this.began = began;
    for (const { uid, workload } of starting) {
      const end = began.get(uid)! + (this.pace.startUp.get(workload) ?? 0) / this.pace.compression;
      until.set(workload, Math.max(end, until.get(workload) ?? 0));
    }
    // A pod runs as long as it says, and others wait for its room.
    const running = runningForAWhile(state);
    for (const key of running) {
      until.set(key, Infinity);
    }
    // A pod has to be ready for a while, or an autoscaler has a window.
    for (const { workload, ready, available, waitsFor } of workloads) {
      if (ready > available || (waitsFor !== undefined && running.size > 0)) {
        until.set(workloadKey(workload), Infinity);
      }
    }
    for (const key of this.compressed) {
      until.set(key, Infinity);
    }
    return until;
  }

  // Kueue takes its words back when it admits the run again.
  private watchEviction(run: KubernetesObject): void {
    const evicted = conditionOf(run, 'Evicted');
    if (evicted?.status !== 'True') {
      return;
    }
    const preempted = conditionOf(run, 'Preempted');
    const words = preempted?.status === 'True' ? preempted.message : evicted.message;
    this.phaseEvictions.set(pathOf(run), (this.phaseEvictions.get(pathOf(run)) ?? new Set()).add(words));
  }

  private watchDisruption(pod: KubernetesObject): void {
    const condition = conditionOf(pod, 'DisruptionTarget');
    const by = condition === undefined ? undefined : own(disruptionReasons, condition.reason);
    const uid = String(pod.metadata['uid']);
    if (condition?.status !== 'True' || by === undefined || this.disrupted.has(uid)) {
      return;
    }
    const workload = new Owners(this.state).workloadOf(pod);
    const node = (pod['spec'] as { nodeName?: string } | undefined)?.nodeName ?? '';
    const disruption = {
      pod: pathOf(pod),
      ...(workload === undefined ? {} : { workload }),
      node,
      by,
      message: condition.message,
    };
    this.disrupted.set(uid, disruption);
    this.phaseDisruptions.push(disruption);
  }
}
