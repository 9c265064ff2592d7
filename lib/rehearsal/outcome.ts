import { mapAt, numberAt, textAt, type KubernetesObject } from '../review/objects/kubernetes-object';
import type { Cluster } from '../workload/cluster-profile';
import { conditionOf, Owners, pathOf, workloadKey, type ClusterEvent, type ClusterState } from './cluster-state';
import { findingsOf, type Problem } from './findings';
import { fragmentationOf } from './fragmentation';
import { groupPending, withoutPreemption, type StuckPod } from './pending';
import type {
  AutoscalerReport,
  Disruption,
  NodeReport,
  NodeState,
  Outcome,
  PodReport,
  PoolReport,
  QuotaReport,
  RolloutReport,
} from './report';
import { allocatableOf, noResources, requestsOf, reserves, sumOf } from './resources';
import type { Timeline } from './timeline';
import { isReady, workloadStates, type WorkloadState } from './workload-state';

/** What an outcome is made of. */
export interface Observations {
  readonly cluster: Cluster;
  readonly state: ClusterState;
  /** Warnings of the cluster. */
  readonly events: readonly ClusterEvent[];
  readonly timeline: Timeline;
  /** Nodes that take no pods any more. */
  readonly nodeStates: ReadonlyMap<string, NodeState>;
  /** Pods that had to go. */
  readonly disruptions: readonly Disruption[];
  /** Workloads as they were before, by key: their generation. @default - there were none */
  readonly generations: ReadonlyMap<string, number>;
  /** How many replicas each autoscaler's target had before, by `namespace/name` of the autoscaler. */
  readonly replicasBefore: ReadonlyMap<string, number>;
  /** How long a pod of a workload takes to start, by key, in seconds. */
  readonly startUp: ReadonlyMap<string, number>;
  /** What else went wrong: refused objects, blocked evictions. */
  readonly problems: readonly Problem[];
  /** Where an object was read. */
  readonly sourceOf: (
    kind: string,
    namespace: string,
    name: string,
  ) => { readonly file?: string; readonly line?: number };
}

/** How the cluster is, put together from what was observed. */
export function outcomeOf(observed: Observations): Outcome {
  const { cluster, state, events } = observed;
  const owners = new Owners(state);
  const lost = new Set([...observed.nodeStates].flatMap(([name, each]) => (each === 'lost' ? [name] : [])));
  const workloads = workloadStates(state, lost);
  const unmade = unmadePods(workloads, events, state, owners);
  const pods = state.pods
    .map((pod) => podReport(pod, owners))
    .sort((one, other) => compare(`${one.namespace}/${one.name}`, `${other.namespace}/${other.name}`));
  // Those of a DaemonSet stay on a lost node.
  const stuck: StuckPod[] = [
    ...pods
      .filter(
        ({ reason, node, workload }) =>
          reason !== undefined && !(workload?.kind === 'DaemonSet' && lost.has(node ?? '')),
      )
      .map((pod) => ({ pod: `${pod.namespace}/${pod.name}`, workload: pod.workload, message: pod.reason! })),
    ...unmade,
  ];
  const pending = groupPending(stuck);
  const nodes = nodeReports(observed, state);
  const rollouts = workloads
    .map((workload) => rolloutReport(workload, observed, stuck))
    .sort((one, other) => compare(workloadKey(one.workload), workloadKey(other.workload)));
  const quotas = quotaReports(state, events, workloads);
  const parts = {
    pods,
    nodes,
    pools: poolReports(cluster, nodes),
    pending,
    rollouts,
    autoscalers: autoscalerReports(state, observed),
    quotas,
    disruptions: observed.disruptions,
  };
  const findings = findingsOf({
    ...parts,
    problems: observed.problems,
    claims: pendingClaims(state, events),
    sourceOf: observed.sourceOf,
    workloads,
  });
  const verdict = findings.some(({ severity }) => severity === 'high') ? 'does-not-run' : 'runs';
  return {
    verdict,
    summary: summaryOf(verdict, parts, findings.filter(({ rule }) => rule === 'refused').length),
    ...parts,
    findings,
  };
}

function podReport(pod: KubernetesObject, owners: Owners): PodReport {
  const workload = owners.workloadOf(pod);
  const node = textAt(pod, 'spec', 'nodeName');
  const reason = reasonOf(pod);
  return {
    namespace: pod.metadata.namespace ?? 'default',
    name: pod.metadata.name,
    ...(workload === undefined ? {} : { workload }),
    ...(node === undefined ? {} : { node }),
    phase: (textAt(pod, 'status', 'phase') ?? 'Pending') as PodReport['phase'],
    ready: isReady(pod),
    ...(reason === undefined ? {} : { reason }),
    requests: requestsOf(pod),
  };
}

function reasonOf(pod: KubernetesObject): string | undefined {
  const phase = textAt(pod, 'status', 'phase');
  if (phase === 'Succeeded' || isReady(pod)) {
    return undefined;
  }
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') {
    return scheduled.reason === 'SchedulingGated'
      ? `Scheduling gated: ${scheduled.message}`
      : withoutPreemption(scheduled.message);
  }
  return (
    textAt(pod, 'status', 'message') ??
    conditionOf(pod, 'Ready')?.message ??
    (textAt(pod, 'spec', 'nodeName') === undefined ? 'The scheduler has not looked at it' : 'It has not become ready')
  );
}

// What a controller could not make has no pod that could say why.
function unmadePods(
  workloads: readonly WorkloadState[],
  events: readonly ClusterEvent[],
  state: ClusterState,
  owners: Owners,
): StuckPod[] {
  return workloads.flatMap(({ workload, object, desired, total, updated, failure, complete }) => {
    if (complete) {
      return [];
    }
    const message = failure ?? createFailure(workload.kind, object, events, state, owners);
    const missing = Math.max(desired - Math.min(total, updated), 0);
    return message === undefined || missing === 0
      ? []
      : [{ pod: `${workload.namespace}/${workload.name} (${missing} not made)`, workload, message }];
  });
}

function createFailure(
  kind: string,
  object: KubernetesObject,
  events: readonly ClusterEvent[],
  state: ClusterState,
  owners: Owners,
): string | undefined {
  const names = new Set([`${kind}/${pathOf(object)}`]);
  for (const set of state.replicaSets) {
    const owner = owners.workloadOf(set);
    if (owner?.kind === kind && `${owner.namespace}/${owner.name}` === pathOf(object)) {
      names.add(`ReplicaSet/${pathOf(set)}`);
    }
  }
  const message = events.findLast(
    (event) => event.reason === 'FailedCreate' && names.has(`${event.kind}/${event.namespace}/${event.name}`),
  )?.message;
  return message
    ?.replace(/^.*?Error creating: /, '')
    .replace(/^create Pod .*? in (StatefulSet|DaemonSet) .*? failed error: /, '');
}

function nodeReports({ cluster, nodeStates }: Observations, state: ClusterState): NodeReport[] {
  const order = cluster.nodePools.map(({ name }) => name);
  return state.nodes
    .map((node): NodeReport => {
      const name = node.metadata.name;
      const pods = state.pods.filter((pod) => textAt(pod, 'spec', 'nodeName') === name && reserves(pod));
      const pool = node.metadata.labels?.['modelyard.dev/node-pool'] ?? '';
      const zone = node.metadata.labels?.['topology.kubernetes.io/zone'];
      const product = cluster.nodePools.find((each) => each.name === pool)?.capacity.gpu?.product;
      return {
        name,
        pool,
        ...(zone === undefined ? {} : { zone }),
        state: nodeStates.get(name) ?? 'ready',
        ...(product === undefined ? {} : { product }),
        capacity: allocatableOf(node),
        requested: sumOf(pods.map(requestsOf)),
        pods: pods.map(pathOf).sort(),
      };
    })
    .sort((one, other) => order.indexOf(one.pool) - order.indexOf(other.pool) || compare(one.name, other.name));
}

function poolReports(cluster: Cluster, nodes: readonly NodeReport[]): PoolReport[] {
  return cluster.nodePools.map(({ name }) => {
    const own = nodes.filter((node) => node.pool === name && node.state === 'ready');
    return {
      name,
      nodes: own.length,
      empty: own.filter(({ pods }) => pods.length === 0).length,
      capacity: own.length === 0 ? noResources : sumOf(own.map(({ capacity }) => capacity)),
      requested: sumOf(own.map(({ requested }) => requested)),
      fragmentation: fragmentationOf(own),
    };
  });
}

function rolloutReport(
  state: WorkloadState,
  { timeline, generations, startUp }: Observations,
  stuck: readonly StuckPod[],
): RolloutReport {
  const key = workloadKey(state.workload);
  const samples = timeline.of(key);
  const same = generations.get(key) === numberAt(state.object, 'metadata', 'generation') && samples.length <= 1;
  const pod = stuck.find(
    (each) => (each.workload === undefined ? `Pod/${each.pod}` : workloadKey(each.workload)) === key,
  );
  const reason = state.complete
    ? undefined
    : (state.failure ??
      pod?.message ??
      `${state.desired - state.available} of ${state.desired} pods are not available`);
  return {
    workload: state.workload,
    state: state.complete ? (same ? 'unchanged' : 'finished') : 'stuck',
    ...(reason === undefined ? {} : { reason }),
    seconds: samples.at(-1)?.seconds ?? 0,
    startUpSeconds: startUp.get(key) ?? 0,
    surge: Math.max(0, ...samples.map(({ total, desired }) => total - desired)),
    unavailable: Math.max(0, ...samples.map(({ unavailable }) => unavailable)),
    samples,
  };
}

function autoscalerReports(state: ClusterState, { replicasBefore }: Observations): AutoscalerReport[] {
  return state.autoscalers.map((object) => {
    const target = mapAt(object, 'spec', 'scaleTargetRef');
    const current = numberAt(object, 'status', 'currentReplicas') ?? 0;
    const active = conditionOf(object, 'ScalingActive');
    const before = replicasBefore.get(pathOf(object));
    // Nothing tells it of any load, unless the rehearsal does.
    const blind =
      active?.status === 'False' &&
      (active.reason.startsWith('FailedGet') || active.reason === 'FailedComputeMetricsReplicas');
    return {
      namespace: object.metadata.namespace ?? 'default',
      name: object.metadata.name,
      target: {
        kind: String(target['kind']),
        namespace: object.metadata.namespace ?? 'default',
        name: String(target['name']),
      },
      min: numberAt(object, 'spec', 'minReplicas') ?? 1,
      max: numberAt(object, 'spec', 'maxReplicas') ?? 1,
      before: before ?? current,
      after: blind || active === undefined ? current : (numberAt(object, 'status', 'desiredReplicas') ?? current),
      message: blind || active === undefined ? 'it has no value of its metrics: --load gives it one' : active.message,
    };
  });
}

function quotaReports(
  state: ClusterState,
  events: readonly ClusterEvent[],
  workloads: readonly WorkloadState[],
): QuotaReport[] {
  return state.quotas.map((quota) => {
    const namespace = quota.metadata.namespace ?? 'default';
    const refused = [
      ...workloads.filter((each) => each.workload.namespace === namespace).flatMap(({ failure }) => failure ?? []),
      ...events
        .filter((event) => event.namespace === namespace && event.reason === 'FailedCreate')
        .map(({ message }) => message),
    ];
    const [hard, used] = [mapAt(quota, 'status', 'hard'), mapAt(quota, 'status', 'used')];
    return {
      namespace,
      name: quota.metadata.name,
      resources: Object.keys(hard)
        .sort()
        .map((resource) => ({ resource, hard: String(hard[resource]), used: textAt(used, resource) ?? '0' })),
      // The name of a pod in the middle would make each of them another.
      refusals: [
        ...new Set(
          refused
            .filter((message) => message.includes(`exceeded quota: ${quota.metadata.name},`))
            .map((message) => message.slice(message.indexOf('exceeded quota'))),
        ),
      ],
    };
  });
}

function pendingClaims(
  state: ClusterState,
  events: readonly ClusterEvent[],
): { readonly claim: KubernetesObject; readonly why: string }[] {
  return state.claims
    .filter((claim) => textAt(claim, 'status', 'phase') !== 'Bound')
    .map((claim) => {
      const event = events.findLast(
        ({ kind, namespace, name }) => kind === 'PersistentVolumeClaim' && `${namespace}/${name}` === pathOf(claim),
      );
      return { claim, why: event?.message ?? 'it has no volume' };
    });
}

function summaryOf(
  verdict: Outcome['verdict'],
  { pods, pending, rollouts, nodes }: Pick<Outcome, 'pods' | 'pending' | 'rollouts' | 'nodes'>,
  refused: number,
): string {
  const there = pods.filter(({ phase, ready }) => ready || phase === 'Succeeded').length;
  const used = nodes.filter((node) => node.pods.length > 0).length;
  const stuck = rollouts.filter(({ state }) => state === 'stuck').length;
  if (verdict === 'runs') {
    return `Everything runs: ${count(there, 'pod')} on ${count(used, 'node')}; ${count(rollouts.filter(({ state }) => state === 'finished').length, 'rollout')} finished.`;
  }
  const parts = [
    ...(refused > 0 ? [`${count(refused, 'object')} refused`] : []),
    ...(pending.length > 0
      ? [
          `${count(
            pending.reduce(
              (sum, { pods: all }) =>
                sum + all.reduce((each, pod) => each + Number(/\((\d+) not made\)$/.exec(pod)?.[1] ?? 1), 0),
              0,
            ),
            'pod',
          )} not running`,
        ]
      : []),
    ...(stuck > 0 ? [`${count(stuck, 'workload')} stuck`] : []),
  ];
  return `Not everything ends up running: ${parts.length === 0 ? 'see the findings' : parts.join(', ')}; ${count(there, 'pod')} ${there === 1 ? 'runs' : 'run'}.`;
}

function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : 's'}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
