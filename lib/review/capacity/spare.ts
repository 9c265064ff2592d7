import type { Cluster } from '../../workload/cluster/cluster-profile';
import { countAt } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import type { PodSet } from '../objects/workload';
import { rolloutOf, type Rollout } from '../pods/rollout';
import { countedOf } from './counted';

/** What a rollout needs beside what its pods have. */
export interface Spare {
  readonly rollout: Rollout;
  /** What is started before an old one goes. */
  readonly unit: 'pod' | 'group' | 'cluster';
  /** How it would not need more than there is. */
  readonly advice: string;
  /** What a new unit takes of extended resources. */
  readonly devices: readonly SpareDevice[];
}

/** So much of an extended resource. */
export interface SpareDevice {
  /** The product, or the resource. */
  readonly name: string;
  readonly accelerator: boolean;
  readonly amount: number;
}

/**
 * What a rollout needs beside what its pods have, because it starts new ones before old ones go; undefined where old
 * ones go first, or there is nothing that could be scarce.
 */
export function spareOf(pods: PodSet, objects: ObjectSet, cluster: Cluster | undefined): Spare | undefined {
  const rollout = rolloutOf(pods);
  if (rollout === undefined || rollout.surge === 0 || rollout.unavailable > 0) {
    return undefined;
  }
  const sets = rollout.groups ? (objects.workload(pods.object)?.podSets ?? [pods]) : [pods];
  const size = countAt(pods.object, 'spec', 'leaderWorkerTemplate', 'size') ?? 1;
  const devices = new Map<string, SpareDevice>();
  for (const set of sets) {
    const ofGroup = rollout.groups && set.name !== 'leader' ? size - 1 : 1;
    const times = rollout.whole === true ? set.replicas : ofGroup;
    for (const { name, kind, amount } of countedOf(objects.requestOf(set), cluster)) {
      const sum = (devices.get(name)?.amount ?? 0) + times * amount;
      devices.set(name, { name, accelerator: kind !== 'other', amount: sum });
    }
  }
  const needed = [...devices.values()].filter(({ amount }) => amount > 0);
  return needed.length === 0 ? undefined : { rollout, devices: needed, ...wordsFor(rollout) };
}

function wordsFor({ groups, whole }: Rollout): Pick<Spare, 'unit' | 'advice'> {
  return whole === true
    ? { unit: 'cluster', advice: "Make room for both, or use upgradeStrategy.type: 'None' and replace it yourself" }
    : { unit: groups ? 'group' : 'pod', advice: 'Use maxSurge: 0, maxUnavailable: 1' };
}
