import { mapsAt, numberAt, textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { plural } from '../../workload/values/words';
import type { WorkloadReference } from '../model/cluster';
import type { GroupReport } from '../model/report';
import { workloadKey, type Owners, type ClusterState } from '../state/cluster-state';
import { groupLabels, podsOfGroups } from '../state/group-state';
import { isReady } from '../state/ready-pod';
import type { WorkloadState } from '../state/workload-state';
import { referenceOf, type Problem } from './findings';

/** The groups of pods that do their work only together, in the order of their workloads. */
export function groupReports(state: ClusterState, workloads: readonly WorkloadState[], owners: Owners): GroupReport[] {
  const podsBy = new Map<string, KubernetesObject[]>();
  const madeBy = new Map<string, string[]>();
  const note = <T>(map: Map<string, T[]>, object: KubernetesObject, item: T): void => {
    const workload = owners.workloadOf(object);
    if (workload !== undefined) {
      map.set(workloadKey(workload), [...(map.get(workloadKey(workload)) ?? []), item]);
    }
  };
  const together = workloads.filter(({ object }) => isGroup(object));
  if (together.length === 0) {
    return [];
  }
  state.pods.filter((pod) => pod.metadata['deletionTimestamp'] === undefined).forEach((pod) => note(podsBy, pod, pod));
  [...state.jobSets, ...state.jobs]
    .filter((object) => mapsAt(object, 'metadata', 'ownerReferences').length > 0)
    .forEach((object) => note(madeBy, object, `${object.kind} ${object.metadata.name}`));
  return together.flatMap((each) => {
    const key = workloadKey(each.workload);
    return each.object.kind === 'LeaderWorkerSet'
      ? groupsOf(each, state)
      : [asOne(each, podsBy.get(key) ?? [], [...new Set(madeBy.get(key))].sort())];
  });
}

function isGroup({ kind, spec }: KubernetesObject): boolean {
  return (
    ['JobSet', 'TrainJob', 'LeaderWorkerSet'].includes(kind) ||
    // Its pods have places among each other.
    (kind === 'Job' && textAt(spec, 'completionMode') === 'Indexed' && (numberAt(spec, 'completions') ?? 1) > 1)
  );
}

function groupsOf({ workload, object, waitsFor }: WorkloadState, state: ClusterState): GroupReport[] {
  const size = numberAt(object, 'spec', 'leaderWorkerTemplate', 'size') ?? 1;
  const pods = podsOfGroups(object, state);
  return Array.from({ length: numberAt(object, 'spec', 'replicas') ?? 1 }, (_, index) => {
    const own = pods.filter(({ metadata }) => metadata.labels?.[groupLabels.group] === String(index));
    return report({ workload, name: `${workload.name}-${index}`, pods: size, own, made: [] }, waitsFor !== undefined);
  });
}

function asOne(
  { workload, complete, desired, waitsFor }: WorkloadState,
  own: KubernetesObject[],
  made: string[],
): GroupReport {
  const group = report({ workload, name: workload.name, pods: desired, own, made }, waitsFor !== undefined);
  const ended = own.every((pod) => textAt(pod, 'status', 'phase') === 'Succeeded');
  return complete && desired > 0 && ended ? { ...group, state: 'done' } : group;
}

interface Group {
  readonly workload: WorkloadReference;
  readonly name: string;
  readonly pods: number;
  /** Those that are there. */
  readonly own: readonly KubernetesObject[];
  readonly made: readonly string[];
}

function report({ own, ...group }: Group, waits: boolean): GroupReport {
  const nodes = own.flatMap((pod) => textAt(pod, 'spec', 'nodeName') ?? []);
  const placed = nodes.length;
  const ready = own.filter((pod) => isReady(pod) || textAt(pod, 'status', 'phase') === 'Succeeded').length;
  return {
    ...group,
    state: stateOf(group.pods, placed, ready, waits),
    placed,
    ready,
    nodes: [...new Set(nodes)].sort(),
  };
}

function stateOf(pods: number, placed: number, ready: number, waits: boolean): GroupReport['state'] {
  if (ready >= pods) {
    return 'ready';
  }
  if (placed === 0) {
    return waits ? 'waiting' : 'not-placed';
  }
  return placed < pods ? 'partly-placed' : 'starting';
}

/** Groups of which a part has nodes: they hold room, and do no work. */
export function partlyPlaced(groups: readonly GroupReport[]): Problem[] {
  return groups
    .filter(({ state }) => state === 'partly-placed')
    .map(({ workload, name, pods, placed, nodes }) => ({
      rule: 'partly-placed',
      severity: 'medium',
      object: referenceOf(workload),
      message:
        `Of ${name === workload.name ? 'its' : `group ${name}'s`} ${plural(pods, 'pod')} ${placed} ` +
        `${placed === 1 ? 'has' : 'have'} a node and ${placed === 1 ? 'holds' : 'hold'} room on ${nodes.join(', ')}: ` +
        'it does its work only when all have one',
      advice:
        'Let Kueue admit all of its pods or none (label kueue.x-k8s.io/queue-name), ask for less, or add nodes: ' +
        "nodePools[].count in the cluster's description",
    }));
}
