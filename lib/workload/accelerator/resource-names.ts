import type { AcceleratorVendor } from './accelerator';
import { resourceKind } from './accelerator-resources';
import type { NodeTaint } from '../cluster/cluster-values';
import type { GpuProfile, PoolGpu } from './cluster-schema';

/**
 * The extended resource of a vendor's whole accelerators.
 *
 * @see https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/#examples
 */
const resourceNames: Readonly<Record<Exclude<AcceleratorVendor, 'nvidia'>, string>> = {
  amd: 'amd.com/gpu',
  intel: 'gpu.intel.com/i915',
  habana: 'habana.ai/gaudi',
  aws: 'aws.amazon.com/neuron',
  google: 'google.com/tpu',
};

/** The extended resource of a vendor's whole accelerators, where a cluster says nothing else. */
export function defaultResource(vendor: AcceleratorVendor): string {
  return vendor === 'nvidia' ? 'nvidia.com/gpu' : resourceNames[vendor];
}

/** How a cluster treats one vendor's accelerators. */
export interface VendorSettings {
  /** The extended resource of a whole one. */
  readonly resourceName: string;
  /** What keeps other pods off their nodes. */
  readonly taints: readonly NodeTaint[];
  readonly runtimeClass: string | undefined;
}

/**
 * How a cluster treats one vendor's accelerators.
 *
 * Taints of other vendors have, where nothing else is said, the resource's name as their key: that is what Kubernetes'
 * own admission of tolerations for extended resources goes by, and what GKE does.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#extendedresourcetoleration
 */
export function vendorSettings(profile: GpuProfile, vendor: AcceleratorVendor): VendorSettings {
  if (vendor === 'nvidia') {
    return { resourceName: profile.resourceName, taints: profile.taints, runtimeClass: profile.runtimeClass };
  }
  const own = profile.vendors[vendor];
  const resourceName = own?.resourceName ?? resourceNames[vendor];
  return {
    resourceName,
    taints: own?.taints ?? [{ key: resourceName, value: 'present', effect: 'NoSchedule' }],
    runtimeClass: own?.runtimeClass,
  };
}

/**
 * The extended resource of one MIG device. GKE and the strategy `single` call it a GPU.
 *
 * @see https://docs.nvidia.com/datacenter/cloud-native/kubernetes/latest/index.html
 */
export function migResource(profile: GpuProfile, migProfile: string): string {
  if (profile.labels === 'gke' || profile.migStrategy === 'single') {
    return profile.resourceName;
  }
  const [domain] = profile.resourceName.split('/');
  return `${domain}/mig-${migProfile}`;
}

/**
 * The extended resource of a time-sliced GPU.
 *
 * @see https://github.com/NVIDIA/k8s-device-plugin#with-cuda-time-slicing
 */
export function sharedResource(profile: GpuProfile): string {
  return profile.labels !== 'gke' && profile.renameByDefault ? `${profile.resourceName}.shared` : profile.resourceName;
}

/**
 * The extended resources that a node with these accelerators offers, and how many of each: none where they are given
 * out by dynamic resource allocation.
 */
export function offeredResources(profile: GpuProfile, gpu: PoolGpu): Record<string, number> {
  if (gpu.allocation === 'dynamic') {
    return {};
  }
  const whole = vendorSettings(profile, gpu.vendor).resourceName;
  if (gpu.timeSlicing !== undefined) {
    return { [sharedResource(profile)]: gpu.count * gpu.timeSlicing.replicas };
  }
  if (gpu.migDevices !== undefined) {
    const devices = Object.entries(gpu.migDevices).map(
      ([migProfile, each]) => [migResource(profile, migProfile), each * gpu.count] as const,
    );
    // With the strategy `mixed` a GPU that is divided is not offered as a whole.
    return { [whole]: 0, ...Object.fromEntries(devices) };
  }
  return { [whole]: gpu.count };
}

/** Those of some extended resources that are accelerators of the vendor whose accelerators a node has. */
export function alsoExtended(gpu: PoolGpu, extended: Readonly<Record<string, unknown>>): string[] {
  const [domain] = defaultResource(gpu.vendor).split('/');
  return Object.keys(extended).filter(
    (resource) => resource.startsWith(`${domain}/`) && resourceKind(resource) !== 'other',
  );
}
