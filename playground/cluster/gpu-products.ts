import type { Cluster } from '../../lib/workload/cluster-profile';

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
  'NVIDIA-B200': { memory: 183359, family: 'blackwell', compute: [10, 0], migCapable: true },
  'NVIDIA-A100-SXM4-40GB': { memory: 40960, family: 'ampere', compute: [8, 0], migCapable: true },
  'NVIDIA-A100-SXM4-80GB': { memory: 81920, family: 'ampere', compute: [8, 0], migCapable: true },
  'NVIDIA-A10G': { memory: 23028, family: 'ampere', compute: [8, 6], migCapable: false },
  'NVIDIA-L40S': { memory: 46068, family: 'ada-lovelace', compute: [8, 9], migCapable: false },
  'NVIDIA-L4': { memory: 23034, family: 'ada-lovelace', compute: [8, 9], migCapable: false },
  'Tesla-V100-SXM2-16GB': { memory: 16384, family: 'volta', compute: [7, 0], migCapable: false },
  'Tesla-T4': { memory: 15360, family: 'turing', compute: [7, 5], migCapable: false },
};

/** Which GPUs a node has, and of what cluster it is. */
export interface NodeGpus {
  /** As the labels call it. */
  readonly product: string;
  readonly count: number;
  /** The machine type. */
  readonly machine: string;
  readonly labels: Cluster['profile']['gpu']['labels'];
}

/** The labels by which a node says which GPUs it has: whoever labels the nodes of the cluster decides. */
export function gpuLabels(gpus: NodeGpus): Record<string, string> {
  const { product, count } = gpus;
  switch (gpus.labels) {
    case 'gpu-operator':
      return discoveredLabels(gpus);
    case 'gke':
      return { 'cloud.google.com/gke-accelerator': product, 'cloud.google.com/gke-accelerator-count': String(count), 'cloud.google.com/gke-gpu-driver-version': 'default' };
    case 'eks':
      return { 'eks.amazonaws.com/instance-gpu-manufacturer': 'nvidia', 'eks.amazonaws.com/instance-gpu-name': product, 'eks.amazonaws.com/instance-gpu-count': String(count) };
    case 'aks':
      return { 'kubernetes.azure.com/accelerator': 'nvidia' };
  }
}

// What the GPU operator lets run on a GPU node, a label each.
const operands = ['container-toolkit', 'dcgm', 'dcgm-exporter', 'device-plugin', 'driver', 'gpu-feature-discovery', 'node-status-exporter', 'operator-validator'];

/** What GPU feature discovery and the GPU operator write on a node. */
function discoveredLabels({ product, count, machine }: NodeGpus): Record<string, string> {
  const known = gpuProducts[product];
  return {
    'feature.node.kubernetes.io/pci-10de.present': 'true',
    'nvidia.com/cuda.driver-version.full': '580.95.05',
    'nvidia.com/cuda.driver-version.major': '580',
    'nvidia.com/cuda.driver-version.minor': '95',
    'nvidia.com/cuda.driver-version.revision': '05',
    'nvidia.com/cuda.runtime-version.full': '13.0',
    'nvidia.com/cuda.runtime-version.major': '13',
    'nvidia.com/cuda.runtime-version.minor': '0',
    'nvidia.com/gpu-driver-upgrade-state': 'upgrade-done',
    'nvidia.com/gpu.count': String(count),
    ...Object.fromEntries(operands.map((operand) => [`nvidia.com/gpu.deploy.${operand}`, 'true'])),
    'nvidia.com/gpu.machine': machine,
    'nvidia.com/gpu.mode': 'compute',
    'nvidia.com/gpu.present': 'true',
    'nvidia.com/gpu.product': product,
    'nvidia.com/gpu.replicas': '1',
    'nvidia.com/gpu.sharing-strategy': 'none',
    'nvidia.com/mig.strategy': 'single',
    'nvidia.com/mps.capable': 'false',
    ...(known === undefined
      ? {}
      : {
          'nvidia.com/gpu.compute.major': String(known.compute[0]),
          'nvidia.com/gpu.compute.minor': String(known.compute[1]),
          'nvidia.com/gpu.family': known.family,
          'nvidia.com/gpu.memory': String(known.memory),
          'nvidia.com/mig.capable': String(known.migCapable),
        }),
  };
}
