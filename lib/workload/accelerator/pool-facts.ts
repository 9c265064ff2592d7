import type { Cluster, NodePool, NodeTaint } from '../cluster/cluster-profile';
import type { PoolGpu } from './cluster-schema';
import { factsOf, type ProductFacts } from './products';
import { migDevicesOf } from './mig-placements';
import { isMig, type AcceleratorRequest } from './request';
import type { Fact } from './requirements';
import { migResource, offeredResources, sharedResource, vendorSettings } from './resource-names';

/** A pool whose nodes have accelerators, and what is known of them. */
export interface AcceleratorPool {
  readonly pool: NodePool;
  readonly gpu: PoolGpu;
  readonly facts: ProductFacts;
}

/** The pools of a cluster that have accelerators. */
export function acceleratorPools(cluster: Cluster): readonly AcceleratorPool[] {
  const known = poolsOf.get(cluster);
  if (known !== undefined) {
    return known;
  }
  const pools = cluster.nodePools.flatMap((pool) =>
    pool.capacity.gpu === undefined ? [] : [{ pool, gpu: pool.capacity.gpu, facts: factsOf(pool.capacity.gpu) }],
  );
  poolsOf.set(cluster, pools);
  return pools;
}

// Every server of a cluster asks for them.
const poolsOf = new WeakMap<Cluster, readonly AcceleratorPool[]>();

/** The extended resource by which a pod asks. */
export function requestedResource(cluster: Cluster, request: AcceleratorRequest): string {
  const { gpu } = cluster.profile;
  if (isMig(request.sharing)) {
    return migResource(gpu, request.sharing.mig);
  }
  return request.sharing === undefined ? vendorSettings(gpu, request.vendor).resourceName : sharedResource(gpu);
}

/** How many of the requested resource, or of such devices, each node of a pool has. */
export function unitsOn(cluster: Cluster, { gpu }: AcceleratorPool, request: AcceleratorRequest): number {
  if (gpu.allocation === 'dynamic') {
    return devicesOn(gpu, request.sharing);
  }
  return offeredResources(cluster.profile.gpu, gpu)[requestedResource(cluster, request)] ?? 0;
}

function devicesOn(gpu: PoolGpu, sharing: AcceleratorRequest['sharing']): number {
  if (isMig(sharing)) {
    return migDevicesOf(gpu, sharing.mig) * gpu.count;
  }
  return sharing === undefined && gpu.migDevices === undefined ? gpu.count : 0;
}

/** Whether a pool's accelerators are as asked for, in one respect. What is not known of them, they are not. */
export function has({ gpu, facts }: AcceleratorPool, request: AcceleratorRequest, fact: Fact): boolean {
  switch (fact) {
    case 'product':
      return request.product === undefined || gpu.product === request.product;
    case 'memory':
      return request.memory === undefined || (facts.memory ?? 0) >= request.memory;
    case 'computeCapability':
      return request.compute === undefined || (facts.compute !== undefined && noLess(facts.compute, request.compute));
    case 'topology':
      return request.topology === undefined || gpu.topology === request.topology;
    case 'sharing':
      return isShared(gpu, request.sharing);
  }
}

/** Whether accelerators are shared as asked for: not at all where nothing is. */
function isShared(gpu: AcceleratorPool['gpu'], sharing: AcceleratorRequest['sharing']): boolean {
  if (sharing === undefined) {
    return gpu.migDevices === undefined && gpu.timeSlicing === undefined;
  }
  return isMig(sharing) ? migDevicesOf(gpu, sharing.mig) > 0 : gpu.timeSlicing !== undefined;
}

/**
 * The taints of a pool's own that keep accelerator pods off it, for they only tolerate those of the cluster's profile.
 */
export function hostileTaints(cluster: Cluster, { pool, gpu }: AcceleratorPool): readonly NodeTaint[] {
  const tolerated = vendorSettings(cluster.profile.gpu, gpu.vendor).taints;
  return pool.taints.filter(
    (taint) =>
      taint.effect !== 'PreferNoSchedule' &&
      !tolerated.some(({ key, effect }) => key === taint.key && effect === taint.effect),
  );
}

function noLess(one: readonly [number, number], other: readonly [number, number]): boolean {
  return one[0] > other[0] || (one[0] === other[0] && one[1] >= other[1]);
}
