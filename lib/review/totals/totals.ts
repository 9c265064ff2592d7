import type { Cluster } from '../../workload/cluster-profile';
import { mapAt, mapsAt, textAt, valueAt } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import type { Workload } from '../objects/workload';
import { monthlyCost, type Cost } from './cost';
import { amountOf, podRequest } from './pod-request';
import type { Prices } from './prices';

/** What all objects together ask for. */
export interface Amounts {
  readonly pods: number;
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** How many of each product; those that any node may have are called as their resource. */
  readonly accelerators: Readonly<Record<string, number>>;
}

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
  const least = add(objects.workloads, 'replicas', clusterOf, notCounted);
  const autoscaled = objects.workloads.some(({ most, replicas }) => most > replicas);
  const storage = storageOf(objects);
  const most = autoscaled ? add(objects.workloads, 'most', clusterOf, notCounted) : undefined;
  return {
    ...least,
    ...(most === undefined ? {} : { most }),
    storage,
    ...(prices === undefined ? {} : { monthlyCost: monthlyCost(least, storage, prices) }),
    notCounted: [...notCounted],
  };
}

function add(
  workloads: readonly Workload[],
  count: 'replicas' | 'most',
  clusterOf: (environment: string | undefined) => Cluster | undefined,
  notCounted: Set<string>,
): Amounts {
  let [pods, cpu, memory] = [0, 0, 0];
  const accelerators = new Map<string, number>();
  for (const workload of workloads) {
    const replicas = podsOf(workload, count, clusterOf(workload.environment), notCounted);
    const request = podRequest(workload.pod);
    pods += replicas;
    cpu += replicas * request.cpu;
    memory += replicas * request.memory;
    for (const [resource, amount] of Object.entries(request.extended)) {
      const product = request.product ?? resource;
      if (replicas > 0) {
        accelerators.set(product, (accelerators.get(product) ?? 0) + replicas * amount);
      }
    }
  }
  return { pods, cpu: Math.round(cpu * 1000) / 1000, memory, accelerators: sorted(accelerators) };
}

function podsOf(
  workload: Workload,
  count: 'replicas' | 'most',
  cluster: Cluster | undefined,
  notCounted: Set<string>,
): number {
  const { kind, metadata } = workload.object;
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
  return workload[count];
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
  for (const { object, replicas } of objects.workloads) {
    mapsAt(object, 'spec', 'volumeClaimTemplates').forEach((claim) => take(valueAt(claim, 'spec'), replicas));
  }
  return sorted(storage);
}

function sorted(amounts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...amounts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
