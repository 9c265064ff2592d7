import { claimableOn } from '../../workload/accelerator/device-classes';
import { defaultResource, offeredResources, vendorSettings } from '../../workload/accelerator/resource-names';
import type { Cluster, NodePool } from '../../workload/cluster/cluster-profile';
import { amountOf } from '../totals/pod-request';

/**
 * The extended resources that each node of a pool offers, as far as the cluster's file says, and the devices that can
 * be claimed there, as the extended resources by which one would ask for the same.
 */
export function offeredOn({ capacity }: NodePool, { profile }: Cluster): Record<string, number> {
  const { gpu, extended = {} } = capacity;
  const others = Object.fromEntries(Object.entries(extended).map(([resource, amount]) => [resource, amountOf(amount)]));
  if (gpu === undefined) {
    return others;
  }
  if (gpu.allocation === 'dynamic') {
    return { ...others, ...claimableOn(gpu) };
  }
  const offered = offeredResources(profile.gpu, gpu);
  const whole = offered[vendorSettings(profile.gpu, gpu.vendor).resourceName];
  // Claims ask for whole accelerators by their class, whatever the cluster calls the resource.
  const byClass = whole === undefined || whole === 0 ? {} : { [defaultResource(gpu.vendor)]: whole };
  return { ...others, ...byClass, ...offered };
}

/**
 * Whether some pool of a cluster's file says that devices are claimed there: only then it is known where they are not.
 */
export function saysDevices(cluster: Cluster): boolean {
  return cluster.nodePools.some(({ capacity }) => capacity.gpu?.allocation === 'dynamic');
}

/** The extended resources that some pool of a cluster's file offers. */
export function described(cluster: Cluster): ReadonlySet<string> {
  let found = known.get(cluster);
  if (found === undefined) {
    found = new Set(cluster.nodePools.flatMap((pool) => Object.keys(offeredOn(pool, cluster))));
    known.set(cluster, found);
  }
  return found;
}

const known = new WeakMap<Cluster, ReadonlySet<string>>();
