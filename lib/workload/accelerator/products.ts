import { parseQuantity } from '../values/quantity';
import type { PoolGpu } from './cluster-schema';

/** What is known of an accelerator. */
export interface ProductFacts {
  /** MiB of each, as the nodes' labels count it. */
  readonly memory?: number;
  /** The architecture, as NVIDIA's GPU feature discovery calls it. */
  readonly family?: string;
  /** Compute capability. */
  readonly compute?: readonly [major: number, minor: number];
  /** Whether it can be divided into MIG devices. */
  readonly migCapable?: boolean;
}

const blackwell = { family: 'blackwell', compute: [10, 0], migCapable: true } as const;
const hopper = { family: 'hopper', compute: [9, 0], migCapable: true } as const;
const ada = { family: 'ada-lovelace', compute: [8, 9], migCapable: false } as const;
const a100 = { family: 'ampere', compute: [8, 0], migCapable: true } as const;
const a10g = { family: 'ampere', compute: [8, 6], migCapable: false } as const;
const turing = { family: 'turing', compute: [7, 5], migCapable: false } as const;
const volta = { family: 'volta', compute: [7, 0], migCapable: false } as const;

/**
 * Common accelerators by the names that nodes' labels give them: those of the vendors' own tools, of GKE, and of EC2. A
 * pool that states something else of its accelerators is believed.
 *
 * EC2 counts nominal memory, which is a little more or less than what the driver says.
 *
 * @see https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery
 * @see https://karpenter.sh/docs/reference/instance-types/
 * @see https://developer.nvidia.com/cuda-gpus
 */
const products: Readonly<Record<string, ProductFacts>> = {
  'NVIDIA-B200': { memory: 183359, ...blackwell },
  'NVIDIA-H200': { memory: 143771, ...hopper },
  'NVIDIA-H100-80GB-HBM3': { memory: 81559, ...hopper },
  'NVIDIA-A100-SXM4-40GB': { memory: 40960, ...a100 },
  'NVIDIA-A100-SXM4-80GB': { memory: 81920, ...a100 },
  'NVIDIA-A10G': { memory: 23028, ...a10g },
  'NVIDIA-L40S': { memory: 46068, ...ada },
  'NVIDIA-L4': { memory: 23034, ...ada },
  'Tesla-V100-SXM2-16GB': { memory: 16384, ...volta },
  'Tesla-T4': { memory: 15360, ...turing },
  'nvidia-b200': { memory: 183359, ...blackwell },
  'nvidia-h200-141gb': { memory: 143771, ...hopper },
  'nvidia-h100-mega-80gb': { memory: 81559, ...hopper },
  'nvidia-h100-80gb': { memory: 81559, ...hopper },
  'nvidia-a100-80gb': { memory: 81920, ...a100 },
  'nvidia-tesla-a100': { memory: 40960, ...a100 },
  'nvidia-l4': { memory: 23034, ...ada },
  'nvidia-tesla-v100': { memory: 16384, ...volta },
  'nvidia-tesla-t4': { memory: 15360, ...turing },
  b200: { memory: 183359, ...blackwell },
  h200: { memory: 144384, ...hopper },
  h100: { memory: 81920, ...hopper },
  // There are machines with 40 GB and with 80 GB, whose labels name the same GPU.
  a100: a100,
  a10g: { memory: 22888, ...a10g },
  l40s: { memory: 45776, ...ada },
  l4: { memory: 22888, ...ada },
  v100: { memory: 16384, ...volta },
  t4: { memory: 16384, ...turing },
  'radeon-pro-v520': { memory: 8192 },
  AMD_Instinct_MI300X_OAM: { memory: 196608 },
};

const mebibyte = 1024n * 1024n * 1_000_000_000n;

/** What is known of a pool's accelerators: what the pool states, or else what is common knowledge. */
export function factsOf(gpu: Pick<PoolGpu, 'product' | 'memory' | 'computeCapability'>): ProductFacts {
  const memory = gpu.memory === undefined ? undefined : parseQuantity(gpu.memory);
  const compute = gpu.computeCapability?.split('.').map(Number);
  return {
    ...(Object.hasOwn(products, gpu.product) ? products[gpu.product] : {}),
    ...(memory === undefined ? {} : { memory: Number(memory.nano / mebibyte) }),
    ...(compute === undefined ? {} : { compute: [compute[0] ?? 0, compute[1] ?? 0] as const }),
  };
}

/** The least whole number of MiB that is no less than an amount in nano-units. */
export function toMebibytes(nano: bigint): number {
  return Number((nano + mebibyte - 1n) / mebibyte);
}
