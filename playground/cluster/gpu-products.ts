/** What NVIDIA's GPU feature discovery says of a GPU. */
export interface GpuProduct {
  /** MiB. */
  readonly memory: number;
  readonly family: string;
  /** Compute capability. */
  readonly compute: readonly [major: number, minor: number];
  readonly migCapable: boolean;
}

/**
 * The GPUs that simulated nodes can have, by the value of `nvidia.com/gpu.product`.
 *
 * @see https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery
 */
export const gpuProducts: Readonly<Record<string, GpuProduct>> = {
  'NVIDIA-H200': { memory: 143771, family: 'hopper', compute: [9, 0], migCapable: true },
  'NVIDIA-H100-80GB-HBM3': { memory: 81559, family: 'hopper', compute: [9, 0], migCapable: true },
  'NVIDIA-A100-SXM4-80GB': { memory: 81920, family: 'ampere', compute: [8, 0], migCapable: true },
  'NVIDIA-A10G': { memory: 23028, family: 'ampere', compute: [8, 6], migCapable: false },
  'NVIDIA-L40S': { memory: 46068, family: 'ada-lovelace', compute: [8, 9], migCapable: false },
  'NVIDIA-L4': { memory: 23034, family: 'ada-lovelace', compute: [8, 9], migCapable: false },
  'Tesla-T4': { memory: 15360, family: 'turing', compute: [7, 5], migCapable: false },
};

/**
 * The labels that a node with such GPUs carries.
 *
 * @param machine the machine type, `nvidia.com/gpu.machine`
 */
export function gpuLabels(product: string, count: number, machine: string): Record<string, string> {
  const known = gpuProducts[product];
  const common = {
    'nvidia.com/gpu.present': 'true',
    'nvidia.com/gpu.count': String(count),
    'nvidia.com/gpu.product': product,
    'nvidia.com/gpu.machine': machine,
    'nvidia.com/gpu.replicas': '1',
    'nvidia.com/gpu.sharing-strategy': 'none',
    'nvidia.com/gpu.deploy.device-plugin': 'true',
    'nvidia.com/gpu-driver-upgrade-state': 'upgrade-done',
    'nvidia.com/cuda.driver-version.major': '580',
    'nvidia.com/cuda.runtime-version.major': '13',
    'nvidia.com/mig.strategy': 'single',
    'feature.node.kubernetes.io/pci-10de.present': 'true',
  };
  if (known === undefined) return common;
  return {
    ...common,
    'nvidia.com/gpu.memory': String(known.memory),
    'nvidia.com/gpu.family': known.family,
    'nvidia.com/gpu.compute.major': String(known.compute[0]),
    'nvidia.com/gpu.compute.minor': String(known.compute[1]),
    'nvidia.com/mig.capable': String(known.migCapable),
  };
}
