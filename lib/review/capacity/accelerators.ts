import { resourceKind } from '../../workload/accelerator/accelerator-resources';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import type { KubernetesObject } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import { countedOf } from './counted';
import { productsOf } from './node-labels';
import { offeredOn } from './offered';

/**
 * How much a cluster has of extended resources: by product for whole accelerators, and by resource. What no pool of its
 * file offers is not among them.
 */
export function devicesThere(cluster: Cluster): Map<string, number> {
  const there = new Map<string, number>();
  const add = (name: string, amount: number): void => void there.set(name, (there.get(name) ?? 0) + amount);
  for (const pool of cluster.nodePools) {
    for (const [resource, each] of Object.entries(offeredOn(pool, cluster))) {
      add(resource, each * pool.count);
      if (each > 0 && pool.capacity.gpu !== undefined && isCalledByProduct(resource, cluster)) {
        productsOf(pool, cluster).forEach((product) => add(product, each * pool.count));
      }
    }
  }
  return there;
}

/** How many of what pods ask for a cluster has; of alternatives such as `A or B` all together. */
export function amountThere(there: ReadonlyMap<string, number>, name: string): number | undefined {
  const found = name.split(' or ').flatMap((each) => there.get(each) ?? []);
  return found.length === 0 ? undefined : found.reduce((sum, each) => sum + each, 0);
}

function isCalledByProduct(resource: string, { profile }: Cluster): boolean {
  return resourceKind(resource) === 'whole' || resource === profile.gpu.resourceName;
}

/** How many of a product are asked for, and by whom. */
export interface Asked {
  readonly count: number;
  /** Whether they are accelerators: of these a cluster has none that its file does not name. */
  readonly accelerator: boolean;
  readonly by: ReadonlyMap<KubernetesObject, number>;
}

/** How much the pods of an environment ask for of extended resources, by product; Jobs count while they run. */
export function devicesAsked(
  objects: ObjectSet,
  environment: string | undefined,
  cluster: Cluster,
): Map<string, Asked> {
  const asked = new Map<string, { count: number; accelerator: boolean; by: Map<KubernetesObject, number> }>();
  for (const pods of objects.podSets) {
    if (pods.environment !== environment || pods.object.kind === 'CronJob' || pods.object.kind === 'DaemonSet') {
      continue;
    }
    for (const { name, kind, amount } of countedOf(objects.requestOf(pods), cluster)) {
      const entry = asked.get(name) ?? { count: 0, accelerator: kind !== 'other', by: new Map() };
      entry.count += pods.replicas * amount;
      entry.by.set(pods.object, (entry.by.get(pods.object) ?? 0) + pods.replicas * amount);
      asked.set(name, entry);
    }
  }
  return asked;
}
