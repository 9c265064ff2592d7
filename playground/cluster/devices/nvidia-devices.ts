import { driverProduct } from '../../../lib/workload/accelerator/claims/nvidia-driver';
import { memorySlices, migPlacements } from '../../../lib/workload/accelerator/mig-placements';
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
  /** What it takes of the counters that it shares with others. @default - it shares none */
  readonly consumesCounters?: readonly { readonly counterSet: string; readonly counters: Counters }[];
}

/** How much there is of something, or is taken of it, by its name. */
export type Counters = Readonly<Record<string, { readonly value: string }>>;

/** Devices that are in one slice, with the counters that they share. */
export interface DeviceGroup {
  readonly devices: readonly Device[];
  /** @default - none */
  readonly sharedCounters?: readonly { readonly name: string; readonly counters: Counters }[];
}

/**
 * The devices that NVIDIA's driver describes for a node, in groups: its GPUs, or, of those that are divided, their MIG
 * devices alone. The GPU that they are parts of is not offered beside them, so they share no counters. GPUs that are
 * divided as they are claimed are a group each: the GPU, and each MIG device wherever it can be, which share the slices
 * of its memory. Of MIG devices the driver also says how many processors and engines they have, which nothing in a
 * cluster's file tells.
 *
 * @param node its name, of which the identifiers of its GPUs are made
 * @see https://github.com/NVIDIA/k8s-dra-driver-gpu/blob/main/cmd/gpu-kubelet-plugin/deviceinfo.go
 */
export function nvidiaDevices(node: string, gpu: PoolGpu): DeviceGroup[] {
  const indices = Array.from({ length: gpu.count }, (_, index) => index);
  return gpu.migProfiles === undefined
    ? [{ devices: indices.flatMap((index) => ofGpu(node, gpu, index)) }]
    : indices.map((index) => partitioned(node, gpu, index));
}

/** A GPU, and what it can be divided into: whoever gets one of them leaves the others what it does not take. */
function partitioned(node: string, gpu: PoolGpu, index: number): DeviceGroup {
  const set = `gpu-${index}-counter-set`;
  const slices = (from: number, size: number): Counters =>
    Object.fromEntries(Array.from({ length: size }, (_, at) => [`memory-slice-${from + at}`, { value: '1' }]));
  const taking = (device: Device, from: number, size: number): Device => ({
    ...device,
    consumesCounters: [{ counterSet: set, counters: slices(from, size) }],
  });
  const parts = gpu.migProfiles!.flatMap((profile) => {
    const { starts, size } = migPlacements(profile, gpu);
    return starts.map((start) => {
      const name = `gpu-${index}-mig-${profile.replace('.', '')}-${start}`;
      return taking({ name, ...migDevice({ node, gpu, index, profile }) }, start, size);
    });
  });
  return {
    sharedCounters: [{ name: set, counters: slices(0, memorySlices) }],
    devices: [...ofGpu(node, gpu, index).map((whole) => taking(whole, 0, memorySlices)), ...parts],
  };
}

function ofGpu(node: string, gpu: PoolGpu, index: number): Device[] {
  const uuid = gpuUuid(node, index);
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
  return profiles.map((profile, part) => {
    const { attributes, capacity } = migDevice({ node, gpu, index, profile });
    const own = { uuid: { string: `MIG-${uuidOf([node, index, part])}` }, index: { int: part } };
    return { name: `gpu-${index}-mig-${part}`, attributes: { ...attributes, ...own }, capacity };
  });
}

interface MigDevice {
  readonly node: string;
  readonly gpu: PoolGpu;
  /** Of the GPU that it is a part of. */
  readonly index: number;
  readonly profile: string;
}

/** What all MIG devices of a profile and a GPU have in common. */
function migDevice({ node, gpu, index, profile }: MigDevice): Pick<Device, 'attributes' | 'capacity'> {
  return {
    attributes: {
      type: { string: 'mig' },
      parentUUID: { string: gpuUuid(node, index) },
      parentIndex: { int: index },
      profile: { string: profile },
      ...commonAttributes(gpu, index),
    },
    capacity: { memory: { value: `${memoryOf(profile)}Mi` } },
  };
}

function gpuUuid(node: string, index: number): string {
  return `GPU-${uuidOf([node, index])}`;
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
