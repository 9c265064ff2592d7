import { nvidiaDriver } from '../../workload/accelerator/claims/nvidia-driver';
import { mapsAt, numberAt, textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import type { JsonMap } from '../../workload/values/maps';

/** The accelerators of a node that can be claimed, as a cluster's file says them. */
export interface ClaimableAccelerator {
  readonly product: string;
  readonly count: number;
  readonly allocation: 'dynamic';
  /** How many MIG devices of each profile each has. @default - they are whole */
  readonly migDevices?: Readonly<Record<string, number>>;
  /** The profiles of MIG devices into which each is divided as they are claimed. @default - none */
  readonly migProfiles?: readonly string[];
}

/**
 * What NVIDIA's driver says of the devices of each node, by the node's name. A node whose GPUs are of several products
 * or not divided alike is described after the first of them.
 *
 * @param slices ResourceSlices of all drivers
 */
export function devicesByNode(slices: readonly KubernetesObject[]): Map<string, ClaimableAccelerator> {
  const devices = new Map<string, JsonMap[]>();
  for (const slice of slices) {
    const node = textAt(slice, 'spec', 'nodeName');
    if (node !== undefined && textAt(slice, 'spec', 'driver') === nvidiaDriver) {
      devices.set(node, [...(devices.get(node) ?? []), ...mapsAt(slice, 'spec', 'devices')]);
    }
  }
  return new Map(
    [...devices].flatMap(([node, all]) => {
      const described = acceleratorFrom(all);
      return described === undefined ? [] : [[node, described] as const];
    }),
  );
}

function acceleratorFrom(devices: readonly JsonMap[]): ClaimableAccelerator | undefined {
  const product = devices.map((device) => textOf(device, 'productName')).find((each) => each !== undefined);
  if (product === undefined) {
    return undefined;
  }
  const whole = devices.filter((device) => textOf(device, 'type') === 'gpu');
  // Those that share counters with the GPU are not there before they are claimed.
  const shares = (device: JsonMap): boolean => mapsAt(device, 'consumesCounters').length > 0;
  const parts = devices.filter((device) => textOf(device, 'type') === 'mig' && !shares(device));
  const possible = devices.filter((device) => textOf(device, 'type') === 'mig' && shares(device));
  const migProfiles = [...new Set(possible.flatMap((device) => textOf(device, 'profile') ?? []))].sort();
  const parents = [...new Set(parts.map((device) => numberAt(device, 'attributes', 'parentIndex', 'int')))];
  const migDevices: Record<string, number> = {};
  for (const part of parts) {
    const profile = textOf(part, 'profile');
    if (profile !== undefined && numberAt(part, 'attributes', 'parentIndex', 'int') === parents[0]) {
      migDevices[profile] = (migDevices[profile] ?? 0) + 1;
    }
  }
  return {
    product: product.replaceAll(' ', '-'),
    count: whole.length + parents.length,
    allocation: 'dynamic',
    ...(whole.length > 0 || parents.length === 0 ? {} : { migDevices }),
    ...(migProfiles.length === 0 ? {} : { migProfiles }),
  };
}

function textOf(device: JsonMap, attribute: string): string | undefined {
  return textAt(device, 'attributes', attribute, 'string');
}
