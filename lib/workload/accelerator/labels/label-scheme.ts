import type { GpuProfile } from '../cluster-schema';
import type { AcceleratorRequest } from '../request';
import type { Selection } from '../requirements';

/** What one kind of cluster writes on its nodes about their accelerators. */
export interface LabelScheme {
  /** Chooses nodes by their labels, as far as they say what is asked for. */
  readonly select: (request: AcceleratorRequest, cluster: LabelledCluster) => Selection;
  /**
   * The label that names the product of a vendor's accelerators, and what it says of a product;
   * undefined where there is none.
   */
  readonly productLabel: (request: AcceleratorRequest, cluster: LabelledCluster) => ProductLabel | undefined;
}

/** What matters of a cluster for its labels. */
export interface LabelledCluster {
  readonly profile: GpuProfile;
  /** Whether some of its nodes share their GPUs between pods, so that whole ones have to be told apart. */
  readonly hasShared: boolean;
}

/** The label that names a node's product. */
export interface ProductLabel {
  readonly key: string;
  readonly valueOf: (product: string) => string;
}
