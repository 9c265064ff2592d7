import type { Problems } from '../../values/validation';
import type { PoolGpu } from '../cluster-schema';
import type { PoolSearch } from '../matching-pools';
import type { AcceleratorPool } from '../pool-facts';
import { isMig } from '../request';
import { extendedResourceGate } from './nvidia-driver';

/**
 * How a pod asks for its accelerators: as the pools do on which it can run. Pools of both kinds are a problem, unless
 * extended resources stand for classes of devices in the cluster, so that asking for them does on both.
 *
 * @param matching the pools on which it can run. @default - all of its vendor: which ones is not known
 */
export function allocationOf(
  problems: Problems,
  { cluster, all, request }: PoolSearch,
  matching: readonly AcceleratorPool[] | undefined,
): PoolGpu['allocation'] {
  const pools = matching ?? all.filter(({ gpu }) => gpu.vendor === request.vendor);
  const names = (allocation: PoolGpu['allocation']): string[] =>
    pools.flatMap(({ pool, gpu }) => (gpu.allocation === allocation ? [`'${pool.name}'`] : []));
  const [dynamic, extended] = [names('dynamic'), names('extended-resource')];
  if (dynamic.length === 0 || extended.length === 0) {
    return dynamic.length > 0 ? 'dynamic' : 'extended-resource';
  }
  // Only the class of whole GPUs has an extended resource.
  if (cluster.profile.featureGates[extendedResourceGate] !== true || isMig(request.sharing)) {
    problems.add(
      'accelerator',
      `must be on pools that offer it in one way: in cluster '${cluster.name}' pool ${dynamic.join(', ')} offers it by ` +
        `dynamic resource allocation, and pool ${extended.join(', ')} as an extended resource. Choose by a product that ` +
        "only one kind of pool has, or give the pools the same 'capacity.gpu.allocation' in the cluster's file",
    );
  }
  return 'extended-resource';
}
