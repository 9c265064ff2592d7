import { driverProduct } from '../../../lib/workload/accelerator/claims/nvidia-driver';
import { factsOf } from '../../../lib/workload/accelerator/products';
import { contentHash } from '../../../lib/workload/configuration/content-hash';
import type { NodePool } from '../../../lib/workload/cluster/cluster-profile';

type PoolGpu = NonNullable<NodePool['capacity']['gpu']>;
type Attribute = { readonly string: string } | { readonly int: number } | { readonly version: string };

/** A device of a ResourceSlice. */
export interface Device {
  readonly name: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly capacity: Readonly<Record<string, { readonly value: string }>>;
}

/**
 * The devices that NVIDIA's driver describes for a node: its GPUs, or, of those that are divided, their MIG devices
 * alone. The GPU that they are parts of is not offered beside them, so they share no counters. Of MIG devices the
 * driver also says how many processors and engines they have, which nothing in a cluster's file tells.
 *
 * @param node its name, of which the identifiers of its GPUs are made
 * @see https://github.com/NVIDIA/k8s-dra-driver-gpu/blob/main/cmd/gpu-kubelet-plugin/deviceinfo.go
 */
export function nvidiaDevices(node: string, gpu: PoolGpu): Device[] {
  return Array.from({ length: gpu.count }, (_, index) => ofGpu(node, gpu, index)).flat();
}

function ofGpu(node: string, gpu: PoolGpu, index: number): Device[] {
  const uuid = `GPU-${uuidOf([node, index])}`;
  const common = commonAttributes(gpu, index);
  const { memory } = factsOf(gpu);
  if (gpu.migDevices === undefined) {
    return [
      {
        name: `gpu-${index}`,
        attributes: {
          type: { string: 'gpu' },
          uuid: { string: uuid },
          index: { int: index },
          minor: { int: index },
          ...common,
        },
        capacity: memory === undefined ? {} : { memory: { value: `${memory}Mi` } },
      },
    ];
  }
  const profiles = Object.entries(gpu.migDevices).flatMap(([profile, each]) =>
    Array.from({ length: each }, () => profile),
  );
  return profiles.map((profile, part) => ({
    name: `gpu-${index}-mig-${part}`,
    attributes: {
      type: { string: 'mig' },
      uuid: { string: `MIG-${uuidOf([node, index, part])}` },
      parentUUID: { string: uuid },
      index: { int: part },
      parentIndex: { int: index },
      profile: { string: profile },
      ...common,
    },
    capacity: { memory: { value: `${memoryOf(profile)}Mi` } },
  }));
}

function commonAttributes(gpu: PoolGpu, index: number): Record<string, Attribute> {
  const { family, compute } = factsOf(gpu);
  // Some names have hyphens where they are said in full, too: NVIDIA A100-SXM4-80GB.
  const productName = driverProduct(gpu.product)
    .replaceAll('-', ' ')
    .replace(/ (SXM\d) (\d+GB)/, '-$1-$2');
  return {
    productName: { string: productName },
    brand: { string: productName.startsWith('Tesla') ? 'Tesla' : 'Nvidia' },
    ...(family === undefined ? {} : { architecture: { string: capitals(family) } }),
    ...(compute === undefined ? {} : { cudaComputeCapability: { version: `${compute.join('.')}.0` } }),
    driverVersion: { version: '580.95.5' },
    cudaDriverVersion: { version: '13.0.0' },
    'resource.kubernetes.io/pcieRoot': { string: `pci0000:${(index + 1).toString(16).padStart(2, '0')}` },
  };
}

// `ada-lovelace` in labels, `Ada Lovelace` in attributes.
function capitals(family: string): string {
  return family
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

function memoryOf(profile: string): number {
  return Number(/\.(\d+)gb$/.exec(profile)![1]) * 1024;
}

function uuidOf(of: readonly (string | number)[]): string {
  return contentHash(of, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
