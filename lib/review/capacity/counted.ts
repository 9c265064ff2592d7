import { resourceKind, type ResourceKind } from '../../workload/accelerator/accelerator-resources';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import type { PodRequest } from '../totals/pod-request';
import { offeredOn } from './offered';

/** How much of an extended resource a pod reserves, and what that is called. */
export interface Counted {
  readonly resource: string;
  readonly kind: ResourceKind;
  /** The product, for whole accelerators of one that is known; otherwise the resource. */
  readonly name: string;
  readonly amount: number;
}

/**
 * The extended resources of a pod, each with what it is called.
 *
 * @param cluster where all accelerators of a resource are of one product, that is the pod's too. @default - not known
 */
export function countedOf({ extended, product }: PodRequest, cluster: Cluster | undefined): Counted[] {
  return Object.entries(extended).map(([resource, amount]) => {
    const kind = resourceKind(resource);
    const name = kind === 'whole' ? (product ?? onlyProduct(resource, cluster) ?? resource) : resource;
    return { resource, kind, name, amount };
  });
}

/** The accelerators among them, whole ones and parts. */
export function acceleratorsOf(request: PodRequest, cluster: Cluster | undefined): Counted[] {
  return countedOf(request, cluster).filter(({ kind }) => kind !== 'other');
}

function onlyProduct(resource: string, cluster: Cluster | undefined): string | undefined {
  if (cluster === undefined) {
    return undefined;
  }
  let products = known.get(cluster);
  if (products === undefined) {
    products = productsByResource(cluster);
    known.set(cluster, products);
  }
  const found = products.get(resource);
  return found?.size === 1 ? [...found][0] : undefined;
}

const known = new WeakMap<Cluster, ReadonlyMap<string, ReadonlySet<string>>>();

function productsByResource(cluster: Cluster): Map<string, Set<string>> {
  const products = new Map<string, Set<string>>();
  for (const pool of cluster.nodePools) {
    for (const [resource, amount] of Object.entries(offeredOn(pool, cluster))) {
      if (pool.capacity.gpu !== undefined && amount > 0) {
        products.set(resource, (products.get(resource) ?? new Set<string>()).add(pool.capacity.gpu.product));
      }
    }
  }
  return products;
}
