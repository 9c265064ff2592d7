import { isDeferred } from '../synthesis/markers';

/**
 * Whose accelerators: the domain in the name of their extended resource (`nvidia.com/gpu`, `amd.com/gpu`,
 * `gpu.intel.com/i915`, `habana.ai/gaudi`, `aws.amazon.com/neuron`, `google.com/tpu`).
 */
export type AcceleratorVendor = 'nvidia' | 'amd' | 'intel' | 'habana' | 'aws' | 'google';

/** What all accelerators of a pod have in common. All of them are on one node. */
interface AcceleratorCount {
  /**
   * How many.
   * @default 1
   */
  readonly count?: number;
}

/** How a GPU of NVIDIA is shared with other pods. */
export type GpuSharing =
  | {
      /** A part of a GPU with memory and processors of its own, by its MIG profile: `1g.10gb`. */
      readonly mig: string;
      readonly timeSliced?: never;
    }
  | {
      /** Turns on a whole GPU, whose memory nobody divides. A pod can only ask for 1. */
      readonly timeSliced: true;
      readonly mig?: never;
    };

interface NvidiaGpuOptions extends AcceleratorCount {
  /** @default 'nvidia' */
  readonly vendor?: 'nvidia';
  /**
   * Which one, as the cluster's node pools call it: `NVIDIA-H100-80GB-HBM3`.
   * @default - any that has the rest
   */
  readonly product?: string;
  /**
   * How much memory each has at least: `40Gi`, or `40G` as data sheets count.
   * @default - any
   */
  readonly memory?: string;
  /**
   * The least compute capability: `8.9` for FP8.
   * @default - any
   * @see https://developer.nvidia.com/cuda-gpus
   */
  readonly computeCapability?: string;
  /**
   * How it is shared with other pods.
   * @default - not at all: the pod has whole GPUs of its own
   */
  readonly sharing?: GpuSharing;
  readonly topology?: never;
}

/** GPUs of NVIDIA: by product, by what they can do, or by MIG profile. Several conditions hold together. */
export type NvidiaGpu = NvidiaGpuOptions &
  (
    | { readonly product: string }
    | { readonly memory: string }
    | { readonly computeCapability: string }
    | { readonly sharing: { readonly mig: string } }
  );

interface OtherAcceleratorOptions extends AcceleratorCount {
  /** `habana` is Gaudi, `aws` is Neuron: Trainium and Inferentia. */
  readonly vendor: 'amd' | 'intel' | 'habana' | 'aws';
  /**
   * Which one, as the cluster's node pools call it: `AMD_Instinct_MI300X_OAM`, `trainium2`.
   * @default - any that has the memory
   */
  readonly product?: string;
  /**
   * How much memory each has at least: `64Gi`.
   * @default - any
   */
  readonly memory?: string;
}

/** GPUs of AMD and Intel, Gaudi, and Neuron devices. */
export type OtherAccelerator = OtherAcceleratorOptions & ({ readonly product: string } | { readonly memory: string });

/** The TPU chips of one node of Google Kubernetes Engine. */
export interface GoogleTpu extends AcceleratorCount {
  readonly vendor: 'google';
  /** The value of `cloud.google.com/gke-tpu-accelerator`: `tpu-v5-lite-podslice`. */
  readonly product: string;
  /** How the chips are connected: `2x4`. They are all on one node: a slice of several nodes needs a pod on each. */
  readonly topology: string;
  /**
   * How many chips: all that the topology has.
   * @default - the topology's
   */
  readonly count?: number;
}

/**
 * The accelerators of one pod.
 *
 * @example
 * const one: Accelerator = { product: 'NVIDIA-H100-80GB-HBM3' };
 * const two: Accelerator = { memory: '40Gi', computeCapability: '8.0', count: 2 };
 * const part: Accelerator = { product: 'NVIDIA-A100-SXM4-80GB', sharing: { mig: '1g.10gb' } };
 * const other: Accelerator = { vendor: 'amd', product: 'AMD_Instinct_MI300X_OAM' };
 */
export type Accelerator = NvidiaGpu | OtherAccelerator | GoogleTpu;

/** Whose accelerators they are. */
export function acceleratorVendor(accelerator: Accelerator): AcceleratorVendor {
  return accelerator.vendor ?? 'nvidia';
}

/** How many accelerators the pod gets. */
export function acceleratorCount(accelerator: Accelerator): number {
  return accelerator.count ?? (accelerator.vendor === 'google' ? (chipsOf(accelerator.topology) ?? 1) : 1);
}

/** How many chips a TPU topology has: `2x4` has 8. Undefined for what is no topology, or known at deploy time only. */
export function chipsOf(topology: string): number | undefined {
  if (isDeferred(topology) || !/^[1-9]\d*(x[1-9]\d*){1,2}$/.test(topology)) {
    return undefined;
  }
  return topology.split('x').reduce((chips, side) => chips * Number(side), 1);
}
