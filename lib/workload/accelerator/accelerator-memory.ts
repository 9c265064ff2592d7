import { isDeferred } from '../synthesis/markers';
import type { Cluster } from '../cluster/cluster-profile';
import { parseQuantity } from '../values/quantity';
import type { Accelerator, NvidiaGpu } from './accelerator';
import { acceleratorPools } from './pool-facts';
import { factsOf, toMebibytes } from './products';

/**
 * How much memory each of a pod's accelerators has at least, in MiB: of its product, as the cluster's pools or common
 * knowledge say; of a MIG device by its profile; or what the program asks for. Undefined where nobody says, and where
 * others use the same memory.
 */
export function acceleratorMemory(cluster: Cluster, accelerator: Accelerator): number | undefined {
  const { product, sharing } = accelerator as NvidiaGpu;
  if (sharing !== undefined) {
    const gigabytes = /\.(\d+)gb/.exec(('mig' in sharing ? sharing.mig : undefined) ?? '')?.[1];
    return gigabytes === undefined ? undefined : Number(gigabytes) * 1024;
  }
  if (product !== undefined && !isDeferred(product)) {
    const pools = acceleratorPools(cluster).filter(({ gpu }) => gpu.product === product);
    const known = pools.flatMap(({ facts }) => facts.memory ?? []);
    return known.length === 0 ? factsOf({ product }).memory : Math.min(...known);
  }
  const memory = 'memory' in accelerator ? accelerator.memory : undefined;
  const asked = memory === undefined || isDeferred(memory) ? undefined : parseQuantity(memory);
  return asked === undefined ? undefined : toMebibytes(asked.nano);
}
