import { countedOf } from '../capacity/counted';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import { mapAt, textAt, valueAt } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import type { PodSet } from '../objects/workload';
import { monthlyCost, type Cost } from './cost';
import { amountOf } from './pod-request';
import type { Prices } from './prices';
import type { Amounts } from './amounts';

/** What the objects of one side ask for. */
export interface Totals extends Amounts {
  /** With every autoscaler at its maximum. @default - there is no autoscaler */
  readonly most?: Amounts;
  /** Bytes of claims, by storage class; `default` where a claim names none. */
  readonly storage: Readonly<Record<string, number>>;
  /** What that costs. @default - no prices were given */
  readonly monthlyCost?: Cost;
  /** What was left out, and why. */
  readonly notCounted: readonly string[];
}

/**
 * Adds up what a set of objects asks for. The pods of Jobs count while they run, those of CronJobs do not; a DaemonSet
 * has a pod on each node of a cluster that is given.
 */
export function totalsOf(
  objects: ObjectSet,
  prices: Prices | undefined,
  clusterOf: (environment: string | undefined) => Cluster | undefined,
): Totals {
  const notCounted = new Set<string>();
  const least = add(objects, 'replicas', clusterOf, notCounted);
  const autoscaled = objects.workloads.some(({ most, replicas }) => most > replicas);
  const storage = storageOf(objects);
  const most = autoscaled ? add(objects, 'most', clusterOf, notCounted) : undefined;
  return {
    ...least,
    ...(most === undefined ? {} : { most }),
    storage,
    ...(prices === undefined ? {} : { monthlyCost: monthlyCost(least, storage, prices) }),
    notCounted: [...notCounted],
  };
}

function add(
  objects: ObjectSet,
  count: 'replicas' | 'most',
  clusterOf: (environment: string | undefined) => Cluster | undefined,
  notCounted: Set<string>,
): Amounts {
  let [pods, cpu, memory] = [0, 0, 0];
  const accelerators = new Map<string, number>();
  const extended = new Map<string, number>();
  for (const set of objects.podSets) {
    const replicas = podsOf(set, count, clusterOf(set.environment), notCounted);
    const request = objects.requestOf(set);
    pods += replicas;
    cpu += replicas * request.cpu;
    memory += replicas * request.memory;
    for (const { name, kind, amount } of replicas > 0 ? countedOf(request, clusterOf(set.environment)) : []) {
      const sum = kind === 'other' ? extended : accelerators;
      sum.set(name, (sum.get(name) ?? 0) + replicas * amount);
    }
    request.unsure?.forEach((why) => notCounted.add(why));
  }
  return {
    pods,
    cpu: Math.round(cpu * 1000) / 1000,
    memory,
    accelerators: sorted(accelerators),
    ...(extended.size === 0 ? {} : { extended: sorted(extended) }),
  };
}

function podsOf(
  set: PodSet,
  count: 'replicas' | 'most',
  cluster: Cluster | undefined,
  notCounted: Set<string>,
): number {
  const { kind, metadata } = set.object;
  if (kind === 'CronJob') {
    notCounted.add(`the pods of CronJob '${metadata.name}', which run now and then`);
    return 0;
  }
  if (kind === 'DaemonSet') {
    if (cluster === undefined) {
      notCounted.add(`all but one pod of DaemonSet '${metadata.name}': how many nodes there are is not known`);
      return 1;
    }
    return cluster.nodePools.reduce((nodes, pool) => nodes + pool.count, 0);
  }
  return set[count];
}

function storageOf(objects: ObjectSet): Record<string, number> {
  const storage = new Map<string, number>();
  const take = (spec: unknown, times: number): void => {
    const name = textAt(spec, 'storageClassName') ?? 'default';
    storage.set(name, (storage.get(name) ?? 0) + times * amountOf(mapAt(spec, 'resources', 'requests')['storage']));
  };
  for (const { object } of objects.all) {
    if (object.kind === 'PersistentVolumeClaim') {
      take(object['spec'], 1);
    }
  }
  for (const { claimTemplates, replicas, ends } of objects.workloads) {
    // What runs to an end shares them.
    claimTemplates.forEach((claim) => take(valueAt(claim, 'spec'), ends ? 1 : replicas));
  }
  return sorted(storage);
}

function sorted(amounts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...amounts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
