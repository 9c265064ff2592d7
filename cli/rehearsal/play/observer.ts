import { setTimeout as sleep } from 'node:timers/promises';
import {
  conditionOf,
  Owners,
  pathOf,
  workloadKey,
  type ClusterEvent,
  type ClusterState,
} from '../../../lib/rehearsal/state/cluster-state';
import { motionIn, startingPods } from '../../../lib/rehearsal/state/motion';
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
} as const;
const plurals: Readonly<Record<string, string>> = {
  autoscalers: 'horizontalpodautoscalers',
  claims: 'persistentvolumeclaims',
  quotas: 'resourcequotas',
  deviceClaims: 'resourceclaims',
};

/** How long a wait for the cluster may be. */
export interface SettleOptions {
  /**
   * How long nothing may happen before it counts as the end, where not everything is complete,
   * in milliseconds. @default 2500
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
  private readonly watches: Readonly<Record<keyof typeof kinds, ListWatch<KubernetesObject>>>;
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

  /** @param timeoutMs how long to wait for it to settle */
  constructor(
    private readonly client: ApiClient,
    private readonly pace: Pace,
    private readonly timeoutMs: number,
  ) {
    const watch = (name: keyof typeof kinds): ListWatch<KubernetesObject> => {
      const [root, kind] = kinds[name];
      const apiVersion = root.replace(/^\/apis?\//, '');
      const path = `${root}/${plurals[name] ?? kind.toLowerCase() + 's'}`;
      const made = new ListWatch<KubernetesObject>(client, path, { apiVersion, kind });
      made.onChange = (object) => this.changed(object);
      return made;
    };
    this.watches = Object.fromEntries(
      Object.keys(kinds).map((name) => [name, watch(name as keyof typeof kinds)]),
    ) as Record<keyof typeof kinds, ListWatch<KubernetesObject>>;
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
    return Object.fromEntries(
      Object.entries(this.watches).map(([name, watch]) => [name, watch.list()]),
    ) as unknown as ClusterState;
  }

  /** How the pods came and went since {@link begin}. */
  get rollouts(): Timeline {
    return this.timeline;
  }

  /** The pods that had to go since {@link begin}. */
  get disruptions(): readonly Disruption[] {
    return this.phaseDisruptions;
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
    this.note();
  }

  /** How long nothing has happened, in milliseconds. */
  get quietFor(): number {
    return Date.now() - this.changedAt;
  }

  /** Waits until nothing happens any more. @returns what still does when the time is up; nothing otherwise */
  async settle({ quietMs = 2_500, leastMs = 0, until = () => false, busy = () => false }: SettleOptions = {}): Promise<
    readonly string[]
  > {
    const began = Date.now();
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
    // A pod has to be ready for a while, or an autoscaler has a window.
    for (const { workload, ready, available } of workloads) {
      if (ready > available) {
        until.set(workloadKey(workload), Infinity);
      }
    }
    for (const key of this.compressed) {
      until.set(key, Infinity);
    }
    return until;
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
