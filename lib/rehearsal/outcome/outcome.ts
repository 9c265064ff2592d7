import { asText } from '../../workload/values/as-text';
import { nodeReports, poolReports } from './nodes';
import { podReport, unmadePods } from './pods';
import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { byCharacters, plural } from '../../workload/values/words';
import { mapAt, numberAt, textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import { conditionOf, Owners, pathOf, workloadKey, type ClusterEvent, type ClusterState } from '../state/cluster-state';
import { lostAvailability, type AvailabilityInput } from './availability';
import { unknownDevices, waitsForDevices } from './devices';
import { notScaled } from './not-scaled';
import { admissionFindings, admissionReports, queueReports } from './admissions';
import { findingsOf, type Problem } from './findings';
import { groupReports, partlyPlaced } from './groups';
import { heldByOldPods, heldRoomAdvice } from './held-room';
import { notRehearsedRule } from './not-played';
import { groupPending, type StuckPod } from './pending';
import type { NodeState, PodReport } from '../model/cluster';
import type {
  AdmissionReport,
  AutoscalerReport,
  Disruption,
  Outcome,
  PendingGroup,
  QuotaReport,
  RehearsalFinding,
  RolloutReport,
  Verdict,
} from '../model/report';
import { queuedRuns, waitingRuns, type QueuedRun } from '../state/queued-run';
import type { Timeline } from './timeline';
import { workloadStates, type WorkloadState } from '../state/workload-state';

/** What an outcome is made of. */
export interface Observations {
  readonly cluster: Cluster;
  readonly state: ClusterState;
  /** Warnings of the cluster. */
  readonly events: readonly ClusterEvent[];
  readonly timeline: Timeline;
  /**
   * What Kueue said of runs that had to give their room back, by `namespace/name` of their Workload.
   * @default - nothing
   */
  readonly evictions?: ReadonlyMap<string, readonly string[]>;
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
  /**
   * What of a change says how many pods may be missing on the way.
   * @default - what is played is no change, and that is not judged
   */
  readonly change?: Pick<AvailabilityInput, 'withoutReplicas' | 'budgets'>;
  /** Whether the objects say which devices there are, of dynamic resource allocation. */
  readonly devicesKnown: boolean;
  /** Why pods get none of the devices that they claim, by `namespace/name`. @default - not known of any */
  readonly missingDevices?: ReadonlyMap<string, string>;
  /** What else went wrong: refused objects, blocked evictions. What was not played. */
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
    .map((pod) => withQueue(podReport(pod, owners), waitingRuns(state, owners)))
    .sort((one, other) => byCharacters(`${one.namespace}/${one.name}`, `${other.namespace}/${other.name}`));
  // Those of a DaemonSet stay on a lost node.
  const waiting: StuckPod[] = [
    ...pods
      .filter(
        ({ reason, node, workload }) =>
          reason !== undefined && !(workload?.kind === 'DaemonSet' && lost.has(node ?? '')),
      )
      .map((pod) => ({ pod: `${pod.namespace}/${pod.name}`, workload: pod.workload, message: pod.reason! })),
    ...unmade,
  ];
  // What nobody has described is not missing.
  const forDevices = waiting.filter((pod) => !observed.devicesKnown && waitsForDevices(pod));
  const stuck = waiting.filter((pod) => !forDevices.includes(pod));
  const held = heldByOldPods(state, workloads);
  const unknown = new Set(
    forDevices.map(({ pod, workload }) => (workload === undefined ? `Pod/${pod}` : workloadKey(workload))),
  );
  const nodes = nodeReports(cluster, observed.nodeStates, state);
  const rollouts = workloads
    .map((workload) => rolloutReport(workload, observed, waiting))
    .sort((one, other) => byCharacters(workloadKey(one.workload), workloadKey(other.workload)));
  const quotas = quotaReports(state, events, workloads);
  const runs = queuedRuns(state, owners);
  const admissions = admissionReports(state, runs, observed.evictions ?? new Map());
  const groups = groupReports(state, workloads, owners);
  const pending = groupPending(stuck).map((group) =>
    withQueueAdvice(withMissingDevices(withHeldRoom(group, held, rollouts), observed.missingDevices), admissions),
  );
  const parts = {
    pods,
    nodes,
    pools: poolReports(cluster, nodes),
    pending,
    rollouts,
    autoscalers: autoscalerReports(state, observed),
    quotas,
    admissions,
    queues: queueReports(state),
    groups,
    disruptions: observed.disruptions,
  };
  const findings = findingsOf({
    ...parts,
    problems: [
      ...observed.problems,
      ...admissionFindings(admissions),
      ...partlyPlaced(groups),
      ...notScaled(state),
      ...unknownDevices(forDevices),
      ...lostOnTheWay(observed, rollouts, workloads),
    ],
    claims: pendingClaims(state, events),
    sourceOf: observed.sourceOf,
    workloads,
    held,
    unknown,
  });
  const verdict = verdictOf(findings, rollouts, unknown);
  return {
    verdict,
    summary: summaryOf(verdict, parts, findings),
    ...parts,
    findings,
  };
}

function verdictOf(
  findings: readonly RehearsalFinding[],
  rollouts: readonly RolloutReport[],
  unknown: ReadonlySet<string>,
): Verdict {
  if (findings.some(({ severity }) => severity === 'high')) {
    return 'does-not-run';
  }
  return rollouts.every(({ workload }) => unknown.has(workloadKey(workload))) ? 'not-rehearsed' : 'runs';
}

function withHeldRoom(
  group: PendingGroup,
  held: ReadonlySet<string>,
  rollouts: readonly RolloutReport[],
): PendingGroup {
  const own = rollouts.filter(({ workload }) =>
    group.workloads.some((each) => workloadKey(each) === workloadKey(workload)),
  );
  return own.length > 0 && own.every(({ workload }) => held.has(workloadKey(workload)))
    ? { ...group, advice: heldRoomAdvice(Math.max(...own.map(({ samples }) => samples.at(-1)?.desired ?? 0))) }
    : group;
}

// One message for all who wait for devices: what each of them asks for differs.
function withMissingDevices(group: PendingGroup, missing: Observations['missingDevices']): PendingGroup {
  const why = [...new Set(group.pods.flatMap((pod) => missing?.get(pod) ?? []))].sort();
  return why.length === 0 ? group : { ...group, advice: `${why.join('. ')}. ${group.advice}` };
}

// Kueue holds back single pods, and groups of them, by a gate.
function withQueue(pod: PodReport, waiting: ReadonlyMap<string, QueuedRun>): PodReport {
  const run = waiting.get(workloadKey(pod.workload ?? { kind: 'Pod', namespace: pod.namespace, name: pod.name }));
  return run !== undefined && pod.reason?.startsWith('Scheduling gated') === true
    ? { ...pod, reason: run.message }
    : pod;
}

function withQueueAdvice(group: PendingGroup, admissions: readonly AdmissionReport[]): PendingGroup {
  const advice = admissions.find(
    ({ workload, message }) =>
      message === group.message && group.workloads.some((each) => workloadKey(each) === workloadKey(workload)),
  )?.advice;
  return advice === undefined ? group : { ...group, advice };
}

function lostOnTheWay(
  { change, disruptions }: Observations,
  rollouts: readonly RolloutReport[],
  workloads: readonly WorkloadState[],
): Problem[] {
  if (change === undefined) {
    return [];
  }
  const disrupted = new Set(
    disruptions.flatMap(({ workload }) => (workload === undefined ? [] : workloadKey(workload))),
  );
  return lostAvailability({ rollouts, workloads, ...change, disrupted });
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
  const ended = same ? 'unchanged' : 'finished';
  return {
    workload: state.workload,
    state: state.complete ? ended : 'stuck',
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
      namespace: namespaceOrDefault(object),
      name: object.metadata.name,
      target: {
        kind: asText(target['kind']),
        namespace: namespaceOrDefault(object),
        name: asText(target['name']),
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
    const namespace = namespaceOrDefault(quota);
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
        .map((resource) => ({ resource, hard: asText(hard[resource]), used: textAt(used, resource) ?? '0' })),
      // The name of a pod inside of the message would make every message a different one.
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
  findings: readonly RehearsalFinding[],
): string {
  const refused = findings.filter(({ rule }) => rule === 'refused').length;
  const unplayed = findings.filter(({ rule, severity }) => rule === notRehearsedRule && severity !== 'info').length;
  const rest = unplayed === 0 ? '' : `; ${plural(unplayed, 'object was', 'objects were')} not rehearsed`;
  if (verdict === 'not-rehearsed') {
    return `Nothing was rehearsed: no object makes pods here${rest}.`;
  }
  const there = pods.filter(({ phase, ready }) => ready || phase === 'Succeeded').length;
  const used = nodes.filter((node) => node.pods.length > 0).length;
  const stuck = rollouts.filter(({ state }) => state === 'stuck').length;
  if (verdict === 'runs') {
    return (
      `${unplayed === 0 ? 'Everything' : 'What was rehearsed'} runs: ${plural(there, 'pod')} on ` +
      `${plural(used, 'node')}; ` +
      `${plural(rollouts.filter(({ state }) => state === 'finished').length, 'rollout')} finished${rest}.`
    );
  }
  const parts = [
    ...(refused > 0 ? [`${plural(refused, 'object')} refused`] : []),
    ...(pending.length > 0
      ? [
          `${plural(
            pending.reduce(
              (sum, { pods: all }) =>
                sum + all.reduce((each, pod) => each + Number(/\((\d+) not made\)$/.exec(pod)?.[1] ?? 1), 0),
              0,
            ),
            'pod',
          )} not running`,
        ]
      : []),
    ...(stuck > 0 ? [`${plural(stuck, 'workload')} stuck`] : []),
  ];
  return (
    `Not everything ends up running: ${parts.length === 0 ? 'see the findings' : parts.join(', ')}; ` +
    `${plural(there, 'pod runs', 'pods run')}${rest}.`
  );
}
