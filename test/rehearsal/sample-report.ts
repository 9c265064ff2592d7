import { fragmentationOf } from '../../lib/rehearsal/outcome/fragmentation';
import { groupPending } from '../../lib/rehearsal/outcome/pending';
import type {
  NodeReport,
  PodReport,
  PoolReport,
  ComputeResources,
  WorkloadReference,
} from '../../lib/rehearsal/model/cluster';
import type { Outcome, RehearsalReport, RolloutReport, RolloutSample } from '../../lib/rehearsal/model/report';

const gib = 2 ** 30;
const gpu = 'nvidia.com/gpu';
const names = [
  'recommender',
  'image-classifier',
  'embedder',
  'chat',
  'ranker',
  'speech-to-text',
  'translator',
  'moderation',
];

/** How large a sample is. */
export interface SampleSize {
  readonly workloads: number;
  readonly nodes: number;
}

/**
 * A report as a rehearsal could give it, for the tests of its forms: pods are put on the first node with room, the last
 * workloads find none.
 */
export function sampleReport({ workloads, nodes }: SampleSize): RehearsalReport {
  const outcome = sampleOutcome(workloads, nodes, 3);
  const drained = sampleOutcome(workloads, nodes, 2, 1);
  return {
    ...outcome,
    cluster: 'prod',
    kubernetesVersion: '1.34.4',
    operators: ['Kueue 0.17.0'],
    scoringStrategy: 'LeastAllocated',
    compression: 60,
    base: sampleOutcome(Math.max(1, workloads - 2), nodes, 2),
    whatIfs: [
      {
        ...drained,
        kind: 'drain',
        subject: 'h100-0',
        title: 'if node h100-0 is drained',
        notes: ['Evicted with its grace period; PodDisruptionBudgets were kept.'],
        disruptions: [
          {
            pod: 'shop/chat-0',
            workload: reference(3),
            node: 'h100-0',
            by: 'Evicted',
            message: 'node h100-0 is drained',
          },
        ],
      },
      {
        ...sampleOutcome(workloads, nodes, 1),
        kind: 'find-capacity',
        subject: 'recommender',
        title: 'how many more replicas of recommender fit',
        notes: [],
        capacity: {
          workload: reference(0),
          replicas: 3,
          more: 4,
          limit: '0/9 nodes are available: 4 Insufficient nvidia.com/gpu, 5 node(s) had untolerated taint(s).',
          pool: 'l4',
          fewestNodes: 2,
          lowerBound: 2,
        },
      },
    ],
    carried: [
      {
        object: { apiVersion: 'example.com/v1', kind: 'Widget', namespace: 'shop', name: 'w' },
        why: 'the cluster has no such kind',
      },
    ],
    notRehearsed: ['Nodes are simulated: no image is pulled, no probe is asked.'],
  };
}

function reference(at: number): WorkloadReference {
  return {
    kind: 'Deployment',
    namespace: at < 8 ? 'shop' : `team-${at % 5}`,
    name: `${names[at % names.length]!}${at < 8 ? '' : `-${at}`}`,
  };
}

function sampleOutcome(workloads: number, nodeCount: number, replicas: number, lost = 0): Outcome {
  const nodes = sampleNodes(nodeCount, lost);
  const pods: PodReport[] = [];
  for (let at = 0; at < workloads; at += 1) {
    const accelerators = [1, 0, 2][at % 3]!;
    for (let replica = 0; replica < replicas; replica += 1) {
      const requests: ComputeResources = {
        cpu: accelerators > 0 ? 6 : 1,
        memory: (accelerators > 0 ? 24 : 2) * gib,
        pods: 1,
        extended: accelerators > 0 ? { [gpu]: accelerators } : {},
      };
      pods.push(
        place(
          nodes,
          {
            namespace: reference(at).namespace,
            name: `${reference(at).name}-${replica}`,
            workload: reference(at),
            phase: 'Pending',
            ready: false,
            requests,
          },
          at,
          replica,
        ),
      );
    }
  }
  const pending = groupPending(
    pods.flatMap((pod) =>
      pod.reason === undefined
        ? []
        : [{ pod: `${pod.namespace}/${pod.name}`, workload: pod.workload, message: pod.reason }],
    ),
  );
  const rollouts = Array.from({ length: workloads }, (_, at) => sampleRollout(at, pods, replicas));
  const verdict = pending.length > 0 ? 'does-not-run' : 'runs';
  const missing = pods.filter(({ node }) => node === undefined).length;
  return {
    verdict,
    summary:
      verdict === 'runs'
        ? `Everything runs: ${pods.length} pods on ${nodes.filter((node) => node.pods.length > 0).length} nodes.`
        : `Not everything ends up running: ${missing} pods not running, ` +
          `${rollouts.filter(({ state }) => state === 'stuck').length} workloads stuck; ` +
          `${pods.length - missing} pods run.`,
    pods,
    nodes,
    pools: poolsOf(nodes),
    pending,
    rollouts,
    autoscalers: [
      {
        namespace: 'shop',
        name: 'ranker',
        target: reference(4),
        min: 1,
        max: 6,
        before: 2,
        after: 5,
        message: 'the HPA was able to successfully calculate a replica count from pods metric http_requests_per_second',
      },
    ],
    quotas: [
      {
        namespace: 'shop',
        name: 'gpus',
        resources: [{ resource: 'requests.nvidia.com/gpu', hard: '12', used: '9' }],
        refusals: [],
      },
    ],
    admissions: [
      {
        workload: { kind: 'JobSet', namespace: 'shop', name: 'pretrain' },
        queue: 'research',
        clusterQueue: 'gpus',
        state: 'waiting',
        message: `couldn't assign flavors to pod set workers: insufficient unused quota for ${gpu} in flavor h100, 8 more needed`,
        advice: `It is admitted when 8 more ${gpu} of flavor h100 are given back`,
        holds: [],
        evictions: ['Preempted to accommodate a workload (Job shop/urgent) due to prioritization in the ClusterQueue'],
      },
      {
        workload: { kind: 'Job', namespace: 'shop', name: 'urgent' },
        queue: 'research',
        clusterQueue: 'gpus',
        state: 'admitted',
        holds: [{ flavor: 'h100', resource: gpu, amount: '16' }],
        evictions: [],
      },
    ],
    queues: [
      {
        name: 'gpus',
        cohort: 'all',
        resources: [{ flavor: 'h100', resource: gpu, quota: '8', used: '16', borrowed: '8' }],
        waiting: 1,
        admitted: 1,
      },
    ],
    groups: [
      {
        workload: { kind: 'LeaderWorkerSet', namespace: 'shop', name: 'llm' },
        ...{ name: 'llm-0', state: 'partly-placed', pods: 3, placed: 2, ready: 0, made: [], nodes: ['h100-0'] },
      },
    ],
    disruptions: [],
    findings: [
      ...pending.flatMap(({ message, advice, workloads: of }) =>
        of.slice(0, 1).map((workload) => ({
          rule: 'pending',
          severity: 'high' as const,
          object: { apiVersion: 'apps/v1', ...workload },
          path: '',
          message: `A pod does not run: ${message}`,
          advice,
        })),
      ),
      ...(pending.length === 0
        ? []
        : [
            {
              rule: 'rollout-stuck',
              severity: 'high' as const,
              object: { apiVersion: 'apps/v1', ...reference(2) },
              path: 'spec.strategy.rollingUpdate.maxSurge',
              message:
                'It does not finish (1 of 3 updated, 3 available): ' +
                'a new pod finds no node while the old ones keep theirs',
              advice: 'Set maxSurge: 0, maxUnavailable: 1',
            },
          ]),
      {
        rule: 'not-rehearsed',
        severity: 'low' as const,
        object: { apiVersion: 'example.com/v1', kind: 'Widget', namespace: 'shop', name: 'w' },
        path: '',
        message: 'The cluster has no such kind. What it makes is not made here, and not known to run',
      },
    ],
  };
}

const samplePools = [
  ['h100', 8, 208, 1872],
  ['l4', 1, 8, 32],
  ['cpu', 0, 16, 64],
] as const;

function sampleNodes(count: number, lost: number): (NodeReport & { requested: ComputeResources; pods: string[] })[] {
  return Array.from({ length: count }, (_, at) => {
    const third = Math.floor((at * 3) / count);
    const [pool, gpus, cpu, memory] = samplePools[third]!;
    const first = Math.ceil((count * third) / 3);
    const extended: Record<string, number> = gpus > 0 ? { [gpu]: gpus } : {};
    return {
      name: `${pool}-${at - first}`,
      pool,
      zone: at % 2 === 0 ? 'zone-a' : 'zone-b',
      state: at < lost ? ('drained' as const) : ('ready' as const),
      ...(gpus > 0 ? { product: pool === 'h100' ? 'NVIDIA-H100-80GB-HBM3' : 'NVIDIA-L4' } : {}),
      capacity: { cpu, memory: memory * gib, pods: 110, extended },
      requested: { cpu: 0, memory: 0, pods: 0, extended: {} },
      pods: [],
    };
  });
}

function place(
  nodes: (NodeReport & { requested: ComputeResources; pods: string[] })[],
  pod: PodReport,
  at: number,
  replica: number,
): PodReport {
  const wanted = pod.requests.extended[gpu] ?? 0;
  const fits = nodes.filter(
    ({ state, capacity, requested }) =>
      state === 'ready' &&
      (capacity.extended[gpu] === undefined) === (wanted === 0) &&
      (capacity.extended[gpu] ?? 0) - (requested.extended[gpu] ?? 0) >= wanted &&
      capacity.cpu - requested.cpu >= pod.requests.cpu &&
      capacity.memory - requested.memory >= pod.requests.memory,
  );
  const node = at % 7 === 6 && wanted > 0 ? undefined : fits[(at + replica) % Math.max(fits.length, 1)];
  const [plugins, all] = [
    ['TaintToleration', 'NodeAffinity', 'NodeResourcesFit', 'NodeResourcesBalancedAllocation', 'ImageLocality'],
    nodes.length,
  ];
  const others = nodes
    .filter((each) => !fits.includes(each))
    .map((each) => ({
      node: each.name,
      plugin: each.pool === 'cpu' ? 'NodeResourcesFit' : 'TaintToleration',
      reason: each.pool === 'cpu' ? `Insufficient ${gpu}` : 'untolerated taint nvidia.com/gpu=present:NoSchedule',
    }));
  if (node === undefined) {
    const message =
      `0/${all} nodes are available: ${nodes.filter(({ pool }) => pool !== 'cpu').length} Insufficient ${gpu}, ` +
      `${nodes.filter(({ pool }) => pool === 'cpu').length} node(s) didn't match Pod's node affinity/selector.`;
    return {
      ...pod,
      reason: message,
      explanation: {
        filtered: others.map((each) => ({ ...each, plugin: 'NodeResourcesFit', reason: `Insufficient ${gpu}` })),
        scored: [],
        attempts: 3,
        message,
      },
    };
  }
  node.requested = {
    cpu: node.requested.cpu + pod.requests.cpu,
    memory: node.requested.memory + pod.requests.memory,
    pods: node.requested.pods + 1,
    extended: wanted > 0 ? { [gpu]: (node.requested.extended[gpu] ?? 0) + wanted } : node.requested.extended,
  };
  node.pods.push(`${pod.namespace}/${pod.name}`);
  const scored = fits.map((each) => ({
    node: each.name,
    total: each === node ? 590 : 520 - (each.name.length + each.pods.length) * 3,
    plugins: plugins.map((plugin, index) => ({ plugin, score: [300, 0, 75, 95, 0][index]! })),
  }));
  const ready = !(at % 5 === 4 && replica === 0);
  return {
    ...pod,
    node: node.name,
    phase: 'Running',
    ready,
    explanation: {
      filtered: others,
      scored: scored.sort((one, other) => other.total - one.total),
      attempts: 1,
      evaluated: all,
      feasible: fits.length,
    },
  };
}

function poolsOf(nodes: readonly NodeReport[]): PoolReport[] {
  return [...new Set(nodes.map(({ pool }) => pool))].map((name) => {
    const own = nodes.filter(({ pool, state }) => pool === name && state === 'ready');
    const sum = (of: (node: NodeReport) => ComputeResources): ComputeResources =>
      own.map(of).reduce(
        (one, other) => ({
          cpu: one.cpu + other.cpu,
          memory: one.memory + other.memory,
          pods: one.pods + other.pods,
          extended: {
            ...one.extended,
            ...Object.fromEntries(
              Object.entries(other.extended).map(([key, count]) => [key, count + (one.extended[key] ?? 0)]),
            ),
          },
        }),
        { cpu: 0, memory: 0, pods: 0, extended: {} },
      );
    return {
      name,
      nodes: own.length,
      empty: own.filter(({ pods }) => pods.length === 0).length,
      capacity: sum(({ capacity }) => capacity),
      requested: sum(({ requested }) => requested),
      fragmentation: fragmentationOf(own),
    };
  });
}

function sampleRollout(at: number, pods: readonly PodReport[], replicas: number): RolloutReport {
  const workload = reference(at);
  const waiting = pods.some(
    (pod) =>
      pod.workload?.name === workload.name && pod.workload.namespace === workload.namespace && pod.node === undefined,
  );
  if (!waiting && at % 4 === 3) {
    return { workload, state: 'unchanged', seconds: 0, startUpSeconds: 0, surge: 0, unavailable: 0, samples: [] };
  }
  const startUp = 30 * ((at % 5) + 1);
  const samples: RolloutSample[] = [
    { seconds: 0, desired: replicas, total: replicas, updated: 0, ready: replicas, unavailable: 0 },
  ];
  for (let step = 0; step < (waiting ? 1 : replicas); step += 1) {
    samples.push({
      seconds: step * startUp + 2,
      desired: replicas,
      total: replicas + 1,
      updated: step + 1,
      ready: replicas - (at % 2),
      unavailable: at % 2,
    });
    if (!waiting) {
      samples.push({
        seconds: (step + 1) * startUp,
        desired: replicas,
        total: replicas,
        updated: step + 1,
        ready: replicas,
        unavailable: 0,
      });
    }
  }
  const seconds = waiting ? 600 : samples.at(-1)!.seconds;
  if (waiting) {
    samples.push({ ...samples.at(-1)!, seconds });
  }
  return {
    workload,
    state: waiting ? 'stuck' : 'finished',
    ...(waiting ? { reason: 'ProgressDeadlineExceeded: ReplicaSet has timed out progressing.' } : {}),
    seconds,
    startUpSeconds: startUp,
    surge: 1,
    unavailable: at % 2,
    samples,
  };
}
