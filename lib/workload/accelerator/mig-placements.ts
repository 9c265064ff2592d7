import { own } from '../values/own';
import type { PoolGpu } from './cluster-schema';
import { factsOf } from './products';

/** Into how many slices the memory of a GPU is divided that can have MIG devices. */
export const memorySlices = 8;

/** Where on a GPU a MIG device can be: in slices of its memory that are side by side. */
export interface MigPlacements {
  /** With which slices it may begin. */
  readonly starts: readonly number[];
  /** How many slices it takes. */
  readonly size: number;
}

/** By how many compute slices and memory slices a profile has. The eighth memory slice has no compute slice. */
const placements: Readonly<Record<string, readonly number[]>> = {
  '1:1': [0, 1, 2, 3, 4, 5, 6],
  '1:2': [0, 2, 4, 6],
  '2:2': [0, 2, 4],
  '3:4': [0, 4],
  '4:4': [0],
  '7:8': [0],
};
const usualSizes: Readonly<Record<string, number>> = { 1: 1, 2: 2, 3: 4, 4: 4, 7: 8 };

/**
 * Where MIG devices of a profile can be on a GPU.
 *
 * @param profile such as `3g.40gb`
 * @see https://docs.nvidia.com/datacenter/tesla/mig-user-guide/supported-mig-profiles.html
 */
export function migPlacements(profile: string, gpu: PoolGpu): MigPlacements {
  const [, compute = '', gigabytes = ''] = /^(\d)g\.(\d+)gb$/.exec(profile) ?? [];
  const { memory } = factsOf(gpu);
  const usual = usualSizes[compute] ?? memorySlices;
  const byMemory = memory === undefined ? usual : Math.round(Number(gigabytes) / (memory / 1024 / memorySlices));
  const size = placements[`${compute}:${byMemory}`] === undefined ? usual : byMemory;
  return { starts: placements[`${compute}:${size}`] ?? [], size };
}

/** The profiles of the MIG devices that a GPU has or can have. */
export function migProfilesOf(gpu: PoolGpu): string[] {
  return gpu.migProfiles ?? Object.keys(gpu.migDevices ?? {});
}

/** How many MIG devices of a profile a GPU has, or can have at most. */
export function migDevicesOf(gpu: PoolGpu, profile: string): number {
  if (gpu.migProfiles?.includes(profile) === true) {
    return migPlacements(profile, gpu).starts.length;
  }
  return own(gpu.migDevices ?? {}, profile) ?? 0;
}
