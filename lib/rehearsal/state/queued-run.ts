import { asText } from '../../workload/values/as-text';
import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { mapAt, mapsAt, textAt, valueAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { amountOf } from '../../review/totals/pod-request';
import type { WorkloadReference } from '../model/cluster';
import { conditionOf, Owners, workloadKey, type ClusterState } from './cluster-state';

/** Room that is asked of a queue of Kueue, all of it or none. */
export interface QueuedRun {
  /** For whom. */
  readonly workload: WorkloadReference;
  /** What Kueue calls it. */
  readonly name: string;
  /** The LocalQueue that it names. */
  readonly queue: string;
  /** @default - there is no such LocalQueue */
  readonly clusterQueue?: string;
  readonly state: 'waiting' | 'admitted' | 'finished';
  /** Why it waits, in Kueue's words. Empty where it does not wait. */
  readonly message: string;
  /** What it holds of the quota, while it is admitted. */
  readonly holds: readonly HeldQuota[];
}

/** What a run holds of one resource. */
export interface HeldQuota {
  readonly flavor: string;
  readonly resource: string;
  /** Cores, bytes, or pieces. */
  readonly amount: number;
}

/** What asks Kueue for room, in the order in which Kueue took it up. */
export function queuedRuns(state: ClusterState, owners = new Owners(state)): QueuedRun[] {
  const clusterQueues = new Map(
    state.localQueues.map((queue) => [
      `${namespaceOrDefault(queue)}/${queue.metadata.name}`,
      textAt(queue, 'spec', 'clusterQueue'),
    ]),
  );
  return state.queuedWorkloads.map((object) => {
    const queue = textAt(object, 'spec', 'queueName') ?? '';
    const runs = stateOf(object);
    const clusterQueue =
      textAt(object, 'status', 'admission', 'clusterQueue') ??
      clusterQueues.get(`${namespaceOrDefault(object)}/${queue}`);
    return {
      workload: ownerOf(object, owners),
      name: object.metadata.name,
      queue,
      ...(clusterQueue === undefined ? {} : { clusterQueue }),
      state: runs,
      message: runs === 'waiting' ? whyItWaits(object) : '',
      holds: runs === 'admitted' ? heldBy(object) : [],
    };
  });
}

/** The runs that wait, by the workload that they are for: the first of several. */
export function waitingRuns(state: ClusterState, owners: Owners): ReadonlyMap<string, QueuedRun> {
  const waiting = new Map<string, QueuedRun>();
  for (const run of state.queuedWorkloads.length === 0 ? [] : queuedRuns(state, owners)) {
    const key = workloadKey(run.workload);
    if (run.state === 'waiting' && !waiting.has(key)) {
      waiting.set(key, run);
    }
  }
  return waiting;
}

function stateOf(object: KubernetesObject): QueuedRun['state'] {
  if (conditionOf(object, 'Finished')?.status === 'True') {
    return 'finished';
  }
  return conditionOf(object, 'Admitted')?.status === 'True' ? 'admitted' : 'waiting';
}

function whyItWaits(object: KubernetesObject): string {
  if (valueAt(object, 'spec', 'active') === false) {
    return conditionOf(object, 'Evicted')?.message ?? 'It is not active';
  }
  const reserved = conditionOf(object, 'QuotaReserved');
  if (reserved?.status !== 'True') {
    return reserved?.message ?? 'Kueue has not looked at it';
  }
  return mapsAt(object, 'status', 'admissionChecks')
    .filter(({ state }) => state !== 'Ready')
    .map(({ name, state, message }) => `AdmissionCheck ${asText(name)} is ${asText(state)}: ${asText(message)}`)
    .concat('It has its quota, and is not admitted yet')
    .join('; ');
}

// A single pod, or a group of them, may have been made by nobody, or by another that is in between.
function ownerOf(object: KubernetesObject, owners: Owners): WorkloadReference {
  const all = mapsAt(object, 'metadata', 'ownerReferences');
  const owner = all.find(({ controller }) => controller === true) ?? all[0];
  const asOwned = { ...object, metadata: { ...object.metadata, ownerReferences: [{ ...owner, controller: true }] } };
  return (
    (owner === undefined ? undefined : owners.workloadOf(asOwned)) ?? {
      kind: asText(owner?.['kind'] ?? 'Workload'),
      namespace: namespaceOrDefault(object),
      name: asText(owner?.['name'] ?? object.metadata.name),
    }
  );
}

function heldBy(object: KubernetesObject): HeldQuota[] {
  const held = new Map<string, HeldQuota>();
  for (const set of mapsAt(object, 'status', 'admission', 'podSetAssignments')) {
    const usage = mapAt(set, 'resourceUsage');
    for (const [resource, flavor] of Object.entries(mapAt(set, 'flavors'))) {
      const key = `${asText(flavor)}/${resource}`;
      const amount = amountOf(usage[resource]) + (held.get(key)?.amount ?? 0);
      held.set(key, { flavor: asText(flavor), resource, amount });
    }
  }
  return [...held.values()];
}
