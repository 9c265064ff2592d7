import { offeredResources } from '../../workload/accelerator/resource-names';
import type { Cluster } from '../../workload/cluster-profile';
import type { KubernetesObject } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import { podRequest } from '../totals/pod-request';

/** How many accelerators a cluster has: by product, and by resource for pods that take any product. */
export function acceleratorsThere(cluster: Cluster): Map<string, number> {
  const there = new Map<string, number>();
  for (const { count, capacity } of cluster.nodePools) {
    if (capacity.gpu !== undefined) {
      for (const [resource, each] of Object.entries(offeredResources(cluster.profile.gpu, capacity.gpu))) {
        there.set(resource, (there.get(resource) ?? 0) + each * count);
        there.set(capacity.gpu.product, (there.get(capacity.gpu.product) ?? 0) + each * count);
      }
    }
  }
  return there;
}

/** How many of a product are asked for, and by whom. */
export interface Asked {
  readonly count: number;
  readonly by: ReadonlyMap<KubernetesObject, number>;
}

/** How many accelerators the pods of an environment ask for, by product; Jobs count while they run. */
export function acceleratorsAsked(objects: ObjectSet, environment: string | undefined): Map<string, Asked> {
  const asked = new Map<string, { count: number; by: Map<KubernetesObject, number> }>();
  for (const workload of objects.workloads) {
    if (
      workload.environment !== environment ||
      workload.object.kind === 'CronJob' ||
      workload.object.kind === 'DaemonSet'
    ) {
      continue;
    }
    const request = podRequest(workload.pod);
    for (const [resource, amount] of Object.entries(request.extended)) {
      const product = request.product ?? resource;
      const entry = asked.get(product) ?? { count: 0, by: new Map<KubernetesObject, number>() };
      entry.count += workload.replicas * amount;
      entry.by.set(workload.object, workload.replicas * amount);
      asked.set(product, entry);
    }
  }
  return asked;
}
