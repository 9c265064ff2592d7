import { namespaceOrDefault } from '../../../lib/workload/objects/namespaces';
import { mapAt, numberAt } from '../../../lib/review/objects/kubernetes-object';
import { pathOf, workloadKey } from '../../../lib/rehearsal/state/cluster-state';
import { compressionFor, startUpSeconds } from '../../../lib/rehearsal/objects/compress';
import { isPlayed } from '../../../lib/rehearsal/objects/played';
import { referenceOf, type Problem } from '../../../lib/rehearsal/outcome/findings';
import { notPlayed } from '../../../lib/rehearsal/outcome/not-played';
import { toRehearse } from '../../../lib/rehearsal/objects/to-rehearse';
import { outcomeOf } from '../../../lib/rehearsal/outcome/outcome';
import type { CarriedObject, Outcome, RehearsalReport, WhatIf } from '../../../lib/rehearsal/model/report';
import { saysDevices } from '../../../lib/review/capacity/offered';
import { workloadOf } from '../../../lib/review/objects/workload';
import type { KubernetesObject, SourcedObject } from '../../../lib/review';
import type { Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { workloadStates } from '../../../lib/rehearsal/state/workload-state';
import { ApiClient } from '../../../playground/plugin/cluster/client';
import { Discovery } from '../../../playground/plugin/cluster/discovery';
import { openKubeconfig } from '../../../playground/plugin/cluster/kubeconfig';
import type { PrivateCluster } from '../../../playground/cluster/private-cluster';
import { Applier } from './apply';
import { findCapacity } from './capacity';
import { rehearsalControlPlane } from './control-plane';
import { whyNoDevices } from './device-probes';
import { Explainer } from './explainer';
import { putLoad } from './load';
import { broughtBy, operatorsFor, type RehearsalOperators } from './operators';
import { notRehearsed } from './not-rehearsed';
import { drainNode, loseNodes } from './nodes';
import { whyLeftOut } from './left-out';
import { fedWithLoads, whyNotScaled } from './scaled-objects';
import { Observer, type Pace } from './observer';
import { scaleTo } from './scale';
import type { WhatIfPlan } from '../what-if';

/** What is rehearsed. */
export interface RehearsalInput {
  readonly cluster: Cluster;
  /** @default - the cluster is empty */
  readonly base?: readonly SourcedObject[];
  readonly head: readonly SourcedObject[];
  readonly whatIfs: readonly WhatIfPlan[];
  /**
   * How many times faster than in a cluster time passes. @default - so that the slowest pod
   * starts in 4 seconds, and at least 10
   */
  readonly compression?: number;
  /** Whether what cannot be changed is deleted and made anew. */
  readonly replace: boolean;
  /**
   * Whether to explain pods by the scheduler's log. @default - unless that would be long:
   * more than 20,000 pods times nodes
   */
  readonly explain?: boolean;
  /** How long to wait for the cluster to come to rest, each time. */
  readonly timeoutSeconds: number;
  /** Hears what is being done. */
  readonly say: (message: string) => void;
}

/** Plays a change on a cluster that is nobody else's, and tells what happened. */
export async function rehearse(given: RehearsalInput, privateCluster: PrivateCluster): Promise<RehearsalReport> {
  const { leftOut, ...objects } = toRehearse(given.base, given.head);
  const input: RehearsalInput = { ...given, ...objects };
  const { cluster, base, head, say } = input;
  const all = [...(base ?? []), ...head];
  const compression = input.compression ?? compressionFor(all.map(({ object }) => object));
  const claims = all.some(
    ({ object }) =>
      object.kind === 'PersistentVolumeClaim' ||
      /persistentVolumeClaim|volumeClaimTemplates|volumeClaimTemplate/.test(JSON.stringify(object['spec'] ?? {})),
  );
  const explained =
    input.explain ?? podsOf(head) * cluster.nodePools.reduce((sum, { count }) => sum + count, 0) <= 20_000;
  const played = await operatorsFor(
    cluster,
    all.map(({ object }) => object),
    say,
  );
  // It is slow to start: only for volumes, and for autoscalers that are told a load.
  const needsAgent = claims || played.running.has('keda') || input.whatIfs.some(({ kind }) => kind === 'load');
  const tools = await privateCluster.start(cluster, {
    progress: say,
    agent: needsAgent,
    controlPlane: rehearsalControlPlane(compression, explained),
    operators: played.operators,
  });
  const brought = broughtBy(privateCluster.playground, played.operators);
  const access = await openKubeconfig({ kubeconfig: privateCluster.kubeconfig });
  const client = new ApiClient(access);
  const pace: Pace = { compression, startUp: startUpTimes(all) };
  const observer = new Observer(client, pace, input.timeoutSeconds * 1000, played.running);
  const applier = new Applier(client, new Discovery(client), {
    ...{ compression, replace: input.replace, say },
    isBrought: (object) => brought(object) !== undefined,
    whyLeftOut: (object) => whyLeftOut(object) ?? (played.running.has('keda') ? whyNotScaled(object) : undefined),
    adapted: (object) => fedWithLoads(object, privateCluster.playground),
  });
  const stage = new Stage(input, observer, pace, {
    client,
    explainer: explained ? new Explainer(privateCluster.playground, client, observer) : undefined,
  });
  try {
    await observer.start();
    let before: Outcome | undefined;
    if (base !== undefined) {
      say(`applying what is there: ${base.length} objects`);
      before = await stage.play(async () => (await applier.apply(base)).problems, { kind: 'base' });
    }
    say(`applying the change: ${head.length} objects`);
    let carried: readonly CarriedObject[] = [];
    const change = await stage.play(
      async () => {
        const applied = await applier.apply(head, base);
        carried = applied.carried;
        stage.unplayed = notPlayed(head, carried, played);
        return applied.problems;
      },
      { kind: 'change' },
    );
    const whatIfs: WhatIf[] = [];
    for (const plan of input.whatIfs) {
      say(plan.title);
      const { kind, subject, title } = plan;
      const value = valueOf(plan);
      const extra: { notes: readonly string[]; capacity?: WhatIf['capacity'] } = { notes: [] };
      const outcome = await stage.play(
        () =>
          unplayed(plan, played) ??
          whatIf(plan, { client, observer, privateCluster, kubectl: tools.get('kubectl')!.path }, extra),
        { kind: 'what-if', compressed: new Set(plan.kind === 'load' ? [workloadKey(plan.workload!)] : []) },
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
      operators: played.operators.map(({ title, version }) => `${title} ${version}`),
      notRehearsed: notRehearsed(head, leftOut, brought),
    };
  } finally {
    observer.stop();
  }
}

/** What a question sets; undefined where it sets nothing. */
function valueOf({ replicas, load }: WhatIfPlan): string | undefined {
  if (replicas !== undefined) {
    return String(replicas);
  }
  return load === undefined ? undefined : `${load.amount}${load.unit}`;
}

/** What is played. */
interface Played {
  readonly kind: 'base' | 'change' | 'what-if';
  /** Workloads that wait for something compressed all the time. @default - none */
  readonly compressed?: ReadonlySet<string>;
}

/** Plays one thing after another, and tells how the cluster is after each. */
class Stage {
  /** What of the change is not played, once it has been applied. */
  unplayed: readonly Problem[] = [];

  constructor(
    private readonly input: RehearsalInput,
    private readonly observer: Observer,
    private readonly pace: Pace,
    /** Who is asked for reasons. */
    private readonly asked: { readonly client: ApiClient; readonly explainer: Explainer | undefined },
  ) {}

  async play(act: () => Promise<readonly Problem[]>, { kind, compressed }: Played): Promise<Outcome> {
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
        this.targetReplicas(mapAt(autoscaler, 'spec', 'scaleTargetRef'), namespaceOrDefault(autoscaler)),
      ]),
    );
    observer.begin(compressed);
    const problems = [...(await act())];
    const quietMs = observer.quietMs + this.longestMinReady() * 1000;
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
    const devicesKnown =
      saysDevices(this.input.cluster) ||
      [...(this.input.base ?? []), ...this.input.head].some(({ object }) => object.kind === 'ResourceSlice');
    const missingDevices = devicesKnown ? await whyNoDevices(this.asked.client, observer) : undefined;
    const outcome = outcomeOf({
      cluster: this.input.cluster,
      state: observer.state,
      events: await observer.warnings(),
      timeline: observer.rollouts,
      nodeStates: observer.nodeStates,
      disruptions: observer.disruptions,
      evictions: observer.evictions,
      generations,
      replicasBefore,
      startUp: this.pace.startUp,
      problems: [...problems, ...this.unplayed],
      devicesKnown,
      ...(missingDevices === undefined ? {} : { missingDevices }),
      ...(kind === 'change'
        ? { change: { withoutReplicas: withoutReplicas(this.input.head), budgets: budgetsOf(this.input.head) } }
        : {}),
      sourceOf: (kind, namespace, name) => this.sourceOf(kind, namespace, name),
    });
    return this.asked.explainer === undefined ? outcome : this.asked.explainer.explain(outcome);
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
    return Math.max(0, ...seconds) / this.pace.compression;
  }

  private sourceOf(kind: string, namespace: string, name: string): { readonly file?: string; readonly line?: number } {
    const found = this.input.head.find(
      ({ object }) =>
        object.kind === kind &&
        object.metadata.name === name &&
        namespaceOrDefault(object) === (namespace === '' ? 'default' : namespace),
    );
    return {
      ...(found?.file === undefined ? {} : { file: found.file }),
      ...(found?.line === undefined ? {} : { line: found.line }),
    };
  }
}

function budgetsOf(objects: readonly SourcedObject[]): KubernetesObject[] {
  return objects.flatMap(({ object }) => (object.kind === 'PodDisruptionBudget' ? [object] : []));
}

/** The workloads that leave their number of pods to somebody else, by key. */
function withoutReplicas(objects: readonly SourcedObject[]): Set<string> {
  return new Set(
    objects
      .filter(({ object }) => isPlayed(object) && mapAt(object, 'spec')['replicas'] === undefined)
      .map(({ object }) =>
        workloadKey({ kind: object.kind, namespace: namespaceOrDefault(object), name: object.metadata.name }),
      ),
  );
}

function podsOf(objects: readonly SourcedObject[]): number {
  return objects.reduce((sum, { object }) => sum + (workloadOf(object)?.replicas ?? 0), 0);
}

/** How long the pods of each workload take to start. */
function startUpTimes(objects: readonly SourcedObject[]): Map<string, number> {
  return new Map(
    objects.flatMap(({ object }) =>
      workloadOf(object) === undefined
        ? []
        : [
            [
              workloadKey({
                kind: object.kind,
                namespace: namespaceOrDefault(object),
                name: object.metadata.name,
              }),
              startUpSeconds(object),
            ],
          ],
    ),
  );
}

/** What is said of a workload that nobody plays here. */
function unplayed({ workload }: WhatIfPlan, { running, missing }: RehearsalOperators): Promise<Problem[]> | undefined {
  if (workload?.kind !== 'LeaderWorkerSet' || running.has('leaderworkerset')) {
    return undefined;
  }
  const why = missing.get('leaderworkerset') ?? "add leaderworkerset to profile.operators of the cluster's description";
  return Promise.resolve([
    {
      rule: 'no-forecast',
      severity: 'high',
      object: referenceOf(workload),
      message: `Its controller does not run here: ${why}`,
    },
  ]);
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
        'Pods go when they no longer tolerate the loss: 5 minutes after it, where they say nothing else. ' +
          'Those of a StatefulSet come back here at once, in a cluster only when the node is removed.',
      ];
      await loseNodes(plan.nodes!, client, observer);
      return [];
    case 'scale':
      extra.notes = await scaleTo(plan.workload!, plan.replicas!, client, observer);
      return [];
    case 'load': {
      const { notes, problems } = await putLoad(plan, { playground: privateCluster.playground, client, observer });
      extra.notes = notes;
      return problems;
    }
    case 'find-capacity':
      extra.capacity = await findCapacity(plan.workload!, client, observer);
      return [];
  }
}
