/**
 * What NVIDIA's driver for dynamic resource allocation calls its devices: its own name, which is the domain of their
 * attributes too, and its classes.
 *
 * @see https://github.com/NVIDIA/k8s-dra-driver-gpu
 */
export const nvidiaDriver = 'gpu.nvidia.com';

/** The classes of its devices: whole GPUs and MIG devices. */
export const nvidiaClasses = { gpu: 'gpu.nvidia.com', mig: 'mig.nvidia.com' } as const;

/** The feature gate of extended resources that stand for a class of devices, in all parts of the control plane. */
export const extendedResourceGate = 'DRAExtendedResource';

/** What clouds call a GPU in labels, and what NVIDIA's software calls it there, with hyphens in place of spaces. */
const names: Readonly<Record<string, string>> = {
  'nvidia-b200': 'NVIDIA-B200',
  'nvidia-h200-141gb': 'NVIDIA-H200',
  'nvidia-h100-mega-80gb': 'NVIDIA-H100-80GB-HBM3',
  'nvidia-h100-80gb': 'NVIDIA-H100-80GB-HBM3',
  'nvidia-a100-80gb': 'NVIDIA-A100-SXM4-80GB',
  'nvidia-tesla-a100': 'NVIDIA-A100-SXM4-40GB',
  'nvidia-l4': 'NVIDIA-L4',
  'nvidia-tesla-v100': 'Tesla-V100-SXM2-16GB',
  'nvidia-tesla-t4': 'Tesla-T4',
  b200: 'NVIDIA-B200',
  h200: 'NVIDIA-H200',
  h100: 'NVIDIA-H100-80GB-HBM3',
  a10g: 'NVIDIA-A10G',
  l40s: 'NVIDIA-L40S',
  l4: 'NVIDIA-L4',
  v100: 'Tesla-V100-SXM2-16GB',
  t4: 'Tesla-T4',
};

/**
 * The product name of the driver's devices, with hyphens in place of spaces, for a product as a cluster's file calls it
 * after its nodes' labels. What is not known is taken for that name itself.
 */
export function driverProduct(product: string): string {
  return Object.hasOwn(names, product) ? names[product]! : product;
}
