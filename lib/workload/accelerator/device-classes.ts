import { nvidiaClasses } from './claims/nvidia-driver';
import type { PoolGpu } from './cluster-schema';
import { migDevicesOf, migProfilesOf } from './mig-placements';

/**
 * The whole accelerators that classes of devices of the vendors' drivers stand for, as the extended resource by which
 * pods ask for the same without claims: so both count as one.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
 */
const wholeDevices: Readonly<Record<string, string>> = {
  'gpu.nvidia.com': 'nvidia.com/gpu',
  'gpu.amd.com': 'amd.com/gpu',
  'gpu.intel.com': 'gpu.intel.com/i915',
  'gaudi.intel.com': 'habana.ai/gaudi',
  'neuron.amazonaws.com': 'aws.amazon.com/neuron',
  'neuron.aws.com': 'aws.amazon.com/neuron',
  'tpu.google.com': 'google.com/tpu',
};

/** The resource as which MIG devices of a profile count that are claimed: as each profile's own. */
function migDevice(migProfile: string): string {
  return `nvidia.com/mig-${migProfile}`;
}

/**
 * How many devices that can be claimed a node has, by the resources as which they count; none where none can be. Of
 * GPUs that are divided as they are claimed, how many of each there can be at most.
 */
export function claimableOn(gpu: PoolGpu): Record<string, number> {
  if (gpu.allocation !== 'dynamic') {
    return {};
  }
  const parts = migProfilesOf(gpu).map((profile) => [migDevice(profile), migDevicesOf(gpu, profile) * gpu.count]);
  const whole = gpu.migDevices === undefined ? { [resourceOfClass(nvidiaClasses.gpu)]: gpu.count } : {};
  return { ...whole, ...(Object.fromEntries(parts) as Record<string, number>) };
}

/** The prefix of the extended resource that every class of devices has in Kubernetes 1.34 and later. */
const implicit = 'deviceclass.resource.kubernetes.io/';

/**
 * The resource as which devices of a class count; the class itself where it stands for no accelerators that are known.
 *
 * @param migProfile which MIG devices of NVIDIA are meant. @default - no particular ones
 */
export function resourceOfClass(deviceClass: string, migProfile?: string): string {
  if (deviceClass === nvidiaClasses.mig && migProfile !== undefined) {
    return migDevice(migProfile);
  }
  return Object.hasOwn(wholeDevices, deviceClass) ? wholeDevices[deviceClass]! : `${deviceClass}/device`;
}

/** The class whose devices a pod gets that asks for an extended resource by its name; undefined where it is none. */
export function classOfResource(resource: string): string | undefined {
  return resource.startsWith(implicit) ? resource.slice(implicit.length) : undefined;
}
