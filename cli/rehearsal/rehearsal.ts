import { mapAt, numberAt } from '../../lib/review/objects/kubernetes-object';
import { pathOf, workloadKey } from '../../lib/rehearsal/cluster-state';
import { compressionFor, startUpSeconds } from '../../lib/rehearsal/compress';
import type { Problem } from '../../lib/rehearsal/findings';
import { schedulerLogFlags } from '../../lib/rehearsal/explain/scheduler-log';
import { outcomeOf } from '../../lib/rehearsal/outcome';
import type { CarriedObject, Outcome, RehearsalReport, WhatIf } from '../../lib/rehearsal/report';
import { workloadOf } from '../../lib/review/objects/workload';
import type { SourcedObject } from '../../lib/review';
import type { Cluster } from '../../lib/workload/cluster-profile';
import { workloadStates } from '../../lib/rehearsal/workload-state';
import { ApiClient } from '../../playground/plugin/client';
import { Discovery } from '../../playground/plugin/discovery';
import { openKubeconfig } from '../../playground/plugin/kubeconfig';
import type { PrivateCluster } from '../../playground/private-cluster';
import { Applier } from './apply';
import { findCapacity } from './capacity';
import { Explainer } from './explain';
import { putLoad } from './load';
import { notRehearsed } from './not-rehearsed';
import { drainNode, loseNodes } from './nodes';
import { Observer } from './observer';
import { scaleTo } from './scale';
import type { WhatIfPlan } from './what-if';

/** What is rehearsed. */
export interface RehearsalInput {
  readonly cluster: Cluster;
  /** @default - the cluster is empty */
  readonly base?: readonly SourcedObject[];
  readonly head: readonly SourcedObject[];
  readonly whatIfs: readonly WhatIfPlan[];
  /** How many times faster than in a cluster time passes. @default - so that the slowest pod starts in 4 seconds, and at least 10 */
  readonly compression?: number;
  /** Whether what cannot be changed is deleted and made anew. */
  readonly replace: boolean;
  /** Whether to explain pods by the scheduler's log. @default - unless that would be long: more than 20,000 pods times nodes */
  readonly explain?: boolean;
  /** How long to wait for the cluster to come to rest, each time. */
  readonly timeoutSeconds: number;
  /** Hears what is being done. */
  readonly say: (message: string) => void;
}

/** Plays a change on a cluster that is nobody else's, and tells what happened. */
export async function rehearse(input: RehearsalInput, privateCluster: PrivateCluster): Promise<RehearsalReport> {
  const { cluster, base, head, say } = input;
  const all = [...(base ?? []), ...head];
  const compression = input.compression ?? compressionFor(all.map(({ object }) => object));
  const claims = all.some(
    ({ object }) =>
      object.kind === 'PersistentVolumeClaim' ||
      /persistentVolumeClaim|volumeClaimTemplates|volumeClaimTemplate/.test(JSON.stringify(object['spec'] ?? {})),
  );
  // It is slow to start: only for volumes, and for autoscalers that are told a load.
  const needsAgent = claims || input.whatIfs.some(({ kind }) => kind === 'load');
  const explained =
    input.explain ?? podsOf(head) * cluster.nodePools.reduce((sum, { count }) => sum + count, 0) <= 20_000;
  const tools = await privateCluster.start(cluster, {
    progress: say,
    agent: needsAgent,
    controlPlane: {
      flags: flags(compression, explained),
      schedulerTiming: { podInitialBackoffSeconds: 1, podMaxBackoffSeconds: 1 },
    },
  });
  const access = await openKubeconfig({ kubeconfig: privateCluster.kubeconfig });
  const client = new ApiClient(access);
  const startUp = startUpTimes(all);
  const observer = new Observer(client, access, compression, input.timeoutSeconds * 1000, startUp);
  const applier = new Applier(client, new Discovery(client), { compression, replace: input.replace, say });
  const stage = new Stage(
    input,
    observer,
    compression,
    startUp,
    explained ? new Explainer(privateCluster.playground, client, observer) : undefined,
  );
  try {
    await observer.start();
    let before: Outcome | undefined;
    if (base !== undefined) {
      say(`applying what is there: ${base.length} objects`);
      before = await stage.play(async () => (await applier.apply(base)).problems);
    }
    say(`applying the change: ${head.length} objects`);
    let carried: readonly CarriedObject[] = [];
    const change = await stage.play(async () => {
      const applied = await applier.apply(head, base);
      carried = applied.carried;
      return applied.problems;
    });
    const whatIfs: WhatIf[] = [];
    for (const plan of input.whatIfs) {
      say(plan.title);
      const { kind, subject, title } = plan;
      const value =
        plan.replicas === undefined
          ? plan.load === undefined
            ? undefined
            : `${plan.load.amount}${plan.load.unit}`
          : String(plan.replicas);
      const extra: { notes: readonly string[]; capacity?: WhatIf['capacity'] } = { notes: [] };
      const outcome = await stage.play(
        () => whatIf(plan, { client, observer, privateCluster, kubectl: tools.get('kubectl')!.path }, extra),
        new Set(plan.kind === 'load' ? [workloadKey(plan.workload!)] : []),
      );
      whatIfs.push({ kind, subject, ...(value === undefined ? {} : { value }), title, ...outcome, ...extra });
    }
    return {
      ...change,
      cluster: cluster.name,
      kubernetesVersion: tools.get('kube-apiserver')!.version,
      scoringStrategy: cluster.profile.scheduler?.scoringStrategy?.type ?? 'LeastAllocated',
      compression,
      ...(before === undefined ? {} : { base: before }),
      whatIfs,
      carried,
      notRehearsed: notRehearsed(head),
    };
  } finally {
    observer.stop();
  }
}

/** Plays one thing after another, and tells how the cluster is after each. */
class Stage {
  constructor(
    private readonly input: RehearsalInput,
    private readonly observer: Observer,
    private readonly compression: number,
    private readonly startUp: ReadonlyMap<string, number>,
    private readonly explainer: Explainer | undefined,
  ) {}

  /** @param compressed workloads that wait for something compressed all the time */
  async play(act: () => Promise<readonly Problem[]>, compressed?: ReadonlySet<string>): Promise<Outcome> {
    const { observer } = this;
    const before = observer.state;
    const generations = new Map(
      workloadStates(before, observer.lost).map(({ workload, object }) => [
        workloadKey(workload),
        numberAt(object, 'metadata', 'generation') ?? 0,
      ]),
    );
    const replicasBefore = new Map(
      before.autoscalers.map((autoscaler) => [
        pathOf(autoscaler),
        this.targetReplicas(mapAt(autoscaler, 'spec', 'scaleTargetRef'), autoscaler.metadata.namespace ?? 'default'),
      ]),
    );
    observer.begin(compressed);
    const problems = [...(await act())];
    const quietMs = 2_500 + this.longestMinReady() * 1000;
    const moving = await observer.settle({ quietMs, leastMs: 700 });
    if (moving.length > 0) {
      problems.push({
        rule: 'not-settled',
        severity: 'high',
        object: { apiVersion: 'v1', kind: 'Namespace', name: 'default' },
        message: `It did not come to rest within ${this.input.timeoutSeconds} s: ${moving.join('; ')}`,
        advice: 'Give it more time: --timeout',
      });
    }
    const outcome = outcomeOf({
      cluster: this.input.cluster,
      state: observer.state,
      events: await observer.warnings(),
      timeline: observer.rollouts,
      nodeStates: observer.nodeStates,
      disruptions: observer.disruptions,
      generations,
      replicasBefore,
      startUp: this.startUp,
      problems,
      sourceOf: (kind, namespace, name) => this.sourceOf(kind, namespace, name),
    });
    return this.explainer === undefined ? outcome : this.explainer.explain(outcome);
  }

  private targetReplicas(target: Readonly<Record<string, unknown>>, namespace: string): number {
    const { deployments, statefulSets } = this.observer.state;
    const object = [...deployments, ...statefulSets].find(
      ({ kind, metadata }) =>
        kind === target['kind'] && metadata.name === target['name'] && metadata.namespace === namespace,
    );
    return numberAt(object, 'spec', 'replicas') ?? 0;
  }

  private longestMinReady(): number {
    const seconds = [...(this.input.base ?? []), ...this.input.head].map(
      ({ object }) => numberAt(object, 'spec', 'minReadySeconds') ?? 0,
    );
    return Math.max(0, ...seconds) / this.compression;
  }

  private sourceOf(kind: string, namespace: string, name: string): { readonly file?: string; readonly line?: number } {
    const found = this.input.head.find(
      ({ object }) =>
        object.kind === kind &&
        object.metadata.name === name &&
        (object.metadata.namespace ?? 'default') === (namespace === '' ? 'default' : namespace),
    );
    return {
      ...(found?.file === undefined ? {} : { file: found.file }),
      ...(found?.line === undefined ? {} : { line: found.line }),
    };
  }
}

function podsOf(objects: readonly SourcedObject[]): number {
  return objects.reduce((sum, { object }) => sum + (workloadOf(object, undefined, undefined)?.replicas ?? 0), 0);
}

/** How long the pods of each workload take to start. */
function startUpTimes(objects: readonly SourcedObject[]): Map<string, number> {
  return new Map(
    objects.flatMap(({ object }) =>
      workloadOf(object, undefined, undefined) === undefined
        ? []
        : [
            [
              workloadKey({
                kind: object.kind,
                namespace: object.metadata.namespace ?? 'default',
                name: object.metadata.name,
              }),
              startUpSeconds(object),
            ],
          ],
    ),
  );
}

interface Tools {
  readonly client: ApiClient;
  readonly observer: Observer;
  readonly privateCluster: PrivateCluster;
  readonly kubectl: string;
}

async function whatIf(
  plan: WhatIfPlan,
  { client, observer, privateCluster, kubectl }: Tools,
  extra: { notes: readonly string[]; capacity?: WhatIf['capacity'] },
): Promise<readonly Problem[]> {
  switch (plan.kind) {
    case 'drain':
      return drainNode(plan.subject, { program: kubectl, kubeconfig: privateCluster.kubeconfig }, observer);
    case 'lose-node':
    case 'lose-zone':
      extra.notes = [
        'Pods go when they no longer tolerate the loss: 5 minutes after it, where they say nothing else. Those of a StatefulSet come back here at once, in a cluster only when the node is removed.',
      ];
      await loseNodes(plan.nodes!, client, observer);
      return [];
    case 'scale':
      extra.notes = await scaleTo(plan.workload!, plan.replicas!, client, observer);
      return [];
    case 'load': {
      const { notes, problems } = await putLoad(plan, privateCluster.playground, observer);
      extra.notes = notes;
      return problems;
    }
    case 'find-capacity':
      extra.capacity = await findCapacity(plan.workload!, client, observer);
      return [];
  }
}

// What waits for minutes in a cluster waits for seconds here.
function flags(
  compression: number,
  explained: boolean,
): NonNullable<Parameters<PrivateCluster['start']>[1]['controlPlane']>['flags'] {
  // 5 minutes, where a pod says nothing else; here nobody waits for more than two seconds.
  const toleration = Math.min(2, Math.max(1, Math.round(300 / compression)));
  return {
    'kube-apiserver': [
      `--default-not-ready-toleration-seconds=${toleration}`,
      `--default-unreachable-toleration-seconds=${toleration}`,
    ],
    ...(explained ? { 'kube-scheduler': schedulerLogFlags } : {}),
    'kube-controller-manager': [
      // A schedule could come due in the middle of a rehearsal, or not.
      '--controllers=*,-cronjob-controller',
      '--node-monitor-period=1s',
      // Who is lost is said here: on a busy machine a simulated node may be late by a minute.
      '--node-monitor-grace-period=1h',
      '--node-eviction-rate=100',
      '--secondary-node-eviction-rate=10',
      '--horizontal-pod-autoscaler-sync-period=1s',
      '--horizontal-pod-autoscaler-initial-readiness-delay=1s',
      '--horizontal-pod-autoscaler-cpu-initialization-period=1s',
    ],
  };
}
