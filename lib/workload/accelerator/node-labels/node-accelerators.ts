import type { PoolGpu } from '../cluster-schema';
import type { Cluster } from '../../cluster/cluster-profile';

/** Which accelerators a node has, and of what cluster it is. */
export interface NodeAccelerators {
  readonly gpu: PoolGpu;
  /** The machine type. */
  readonly machine: string;
  readonly profile: Cluster['profile']['gpu'];
}
