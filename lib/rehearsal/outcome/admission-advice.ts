import { bytes, listed, rounded } from '../../workload/values/words';
import { textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { conditionOf, workloadKey, type ClusterState } from '../state/cluster-state';
import type { QueuedRun } from '../state/queued-run';

/** What would admit a run that waits, from Kueue's words and the quotas. */
export function admissionAdvice(run: QueuedRun, runs: readonly QueuedRun[], state: ClusterState): string {
  for (const [pattern, advice] of advices) {
    const match = pattern.exec(run.message);
    if (match !== null) {
      return advice(match.groups ?? {}, { run, runs, state });
    }
  }
  return 'See the message';
}

interface Asked {
  readonly run: QueuedRun;
  readonly runs: readonly QueuedRun[];
  readonly state: ClusterState;
}

type Named = Readonly<Record<string, string>>;

const advices: readonly (readonly [pattern: RegExp, advice: (named: Named, asked: Asked) => string])[] = [
  [
    /LocalQueue (?<name>\S+) doesn't exist/,
    ({ name }, { run, state }) =>
      `Make LocalQueue ${name} in namespace ${run.workload.namespace}, or name one that is there (label ` +
      `kueue.x-k8s.io/queue-name): ${those(queuesIn(run.workload.namespace, state))}`,
  ],
  [
    /ClusterQueue (?<name>\S+) doesn't exist/,
    ({ name }, { run, state }) =>
      `Make ClusterQueue ${name}, or let LocalQueue ${run.queue} lead to one that is there (spec.clusterQueue): ` +
      those(state.clusterQueues.map(({ metadata }) => metadata.name)),
  ],
  [
    /(?<kind>ClusterQueue|LocalQueue) (?<name>\S+) is inactive/,
    ({ kind, name }, { run, state }) =>
      `${kind} ${name} says: ${inactive(kind === 'LocalQueue' ? run.queue : name!, kind!, run, state)}`,
  ],
  [
    // What is asked for at once is more than there is, whoever else gives room back.
    /insufficient quota for (?<resource>\S+) in flavor (?<flavor>\S+),.*> maximum capacity \((?<most>[^)]*)\)/,
    ({ resource, flavor, most }, { run }) =>
      `It is never admitted: of ${resource} in flavor ${flavor} it can have ${most} at most, with what may be borrowed. ` +
      `Raise nominalQuota of ${queueOf(run)} (or borrowingLimit, or lendingLimit of others of its cohort), or let it ` +
      'ask for less at once',
  ],
  [
    /insufficient unused quota for (?<resource>\S+) in flavor (?<flavor>\S+), (?<more>\S+) more needed/,
    ({ resource, flavor, more }, asked) => {
      const holders = holdersOf(resource!, flavor!, asked);
      return (
        `It is admitted when ${more} more ${resource} of flavor ${flavor} ${more === '1' ? 'is' : 'are'} given back ` +
        `${holders === '' ? '' : `(${holders}) `}or its nominalQuota in ${queueOf(asked.run)} is raised by ${more}`
      );
    },
  ],
  [
    /namespace doesn't match/,
    (_, { run, state }) => {
      const queue = state.clusterQueues.find(({ metadata }) => metadata.name === run.clusterQueue);
      return (
        `Give namespace ${run.workload.namespace} the labels that spec.namespaceSelector of ${queueOf(run)} asks for` +
        `${queue === undefined ? '' : `: ${JSON.stringify(queueSelector(queue))}`}`
      );
    },
  ],
  [
    /topology .*fit/,
    () =>
      'Its pods do not fit close enough together: ask for fewer, for a wider level of the topology ' +
      '(annotation kueue.x-k8s.io/podset-required-topology), or add nodes there',
  ],
  [
    /untolerated taint/,
    () => 'Tolerate the taints of the flavor (spec.tolerations), or of another flavor of the queue',
  ],
  [
    /flavor \S+ doesn't match node affinity/,
    () =>
      'Its spec.nodeSelector or affinity fits no flavor of the queue: change it, or nodeLabels of the ResourceFlavor',
  ],
  [
    /resource (?<resource>\S+) unavailable in ClusterQueue/,
    ({ resource }, { run }) => `Let ${queueOf(run)} cover ${resource}: spec.resourceGroups[].coveredResources`,
  ],
  [/preemption/i, () => 'It is admitted when those that have to make room have gone'],
  [/has not looked at it/, (_, { run }) => `It is admitted after those before it in LocalQueue ${run.queue}`],
];

function holdersOf(resource: string, flavor: string, { run, runs, state }: Asked): string {
  const queues = new Set(cohortOf(run.clusterQueue, state));
  const held = new Map<string, number>();
  for (const { workload, clusterQueue, holds } of runs) {
    for (const each of clusterQueue !== undefined && queues.has(clusterQueue) ? holds : []) {
      if (each.resource === resource && each.flavor === flavor && each.amount > 0) {
        const key = workloadKey(workload).replace('/', ' ');
        held.set(key, (held.get(key) ?? 0) + each.amount);
      }
    }
  }
  return listed(
    [...held]
      .sort(([, one], [, other]) => other - one)
      .map(([name, amount]) => `${name} holds ${resource === 'memory' ? bytes(amount) : rounded(amount)}`),
    3,
  );
}

/** The ClusterQueues that lend each other what they do not use. */
function cohortOf(queue: string | undefined, { clusterQueues }: ClusterState): string[] {
  const cohort = clusterQueues.find(({ metadata }) => metadata.name === queue);
  const name = textAt(cohort, 'spec', 'cohortName');
  return clusterQueues
    .filter((each) => each === cohort || (name !== undefined && textAt(each, 'spec', 'cohortName') === name))
    .map(({ metadata }) => metadata.name);
}

function queuesIn(namespace: string, { localQueues }: ClusterState): string[] {
  return localQueues.filter(({ metadata }) => metadata.namespace === namespace).map(({ metadata }) => metadata.name);
}

function inactive(name: string, kind: string, { workload }: QueuedRun, state: ClusterState): string {
  const found =
    kind === 'LocalQueue'
      ? state.localQueues.find(({ metadata }) => metadata.name === name && metadata.namespace === workload.namespace)
      : state.clusterQueues.find(({ metadata }) => metadata.name === name);
  const own = found === undefined ? undefined : conditionOf(found, 'Active');
  return own?.message ?? 'nothing more';
}

function queueSelector(queue: KubernetesObject): unknown {
  return (queue['spec'] as { readonly namespaceSelector?: unknown }).namespaceSelector ?? {};
}

function queueOf({ clusterQueue, queue }: QueuedRun): string {
  return clusterQueue === undefined ? `the ClusterQueue of ${queue}` : `ClusterQueue ${clusterQueue}`;
}

function those(names: readonly string[]): string {
  return names.length === 0 ? 'there is none' : listed([...names].sort(), 5);
}
