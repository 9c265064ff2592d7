import { nvidiaDriver } from '../../../lib/workload/accelerator/claims/nvidia-driver';
import type { Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { nvidiaDevices, type Device, type DeviceGroup } from './nvidia-devices';

/** The label of slices that describe the devices of simulated nodes. */
export const simulatedSliceLabel = 'modelyard.dev/simulated';

/** A ResourceSlice: devices of one node. */
export interface ResourceSliceObject {
  readonly apiVersion: 'resource.k8s.io/v1';
  readonly kind: 'ResourceSlice';
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly driver: string;
    readonly nodeName: string;
    readonly pool: { readonly name: string; readonly generation: number; readonly resourceSliceCount: number };
    readonly devices: readonly Device[];
    readonly sharedCounters?: DeviceGroup['sharedCounters'];
  };
}

/** The most devices that the API server takes in one slice. */
const mostDevices = 128;

/** Whether some pool of a cluster gives its accelerators out by dynamic resource allocation. */
export function hasDevices(cluster: Cluster): boolean {
  return cluster.nodePools.some(({ capacity }) => capacity.gpu?.allocation === 'dynamic');
}

/**
 * What the driver on each simulated node would publish of its devices. There is no driver, and none prepares what is
 * claimed: which pod gets which device is the real scheduler's decision.
 *
 * @param nodes the simulated nodes, with the labels that say their pool
 */
export function resourceSlices(
  cluster: Cluster,
  nodes: readonly { readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> } }[],
): ResourceSliceObject[] {
  return nodes.flatMap(({ metadata: { name, labels } }) => {
    const gpu = cluster.nodePools.find((pool) => pool.name === labels['modelyard.dev/node-pool'])?.capacity.gpu;
    return gpu?.allocation === 'dynamic' ? slicesOf(name, nvidiaDevices(name, gpu)) : [];
  });
}

function slicesOf(node: string, groups: readonly DeviceGroup[]): ResourceSliceObject[] {
  const slices = groups.flatMap(divided);
  return slices.map((slice, at) => ({
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceSlice',
    metadata: { name: `${node}-${nvidiaDriver}-${at}`, labels: { [simulatedSliceLabel]: 'true' } },
    spec: {
      driver: nvidiaDriver,
      nodeName: node,
      pool: { name: node, generation: 1, resourceSliceCount: slices.length },
      ...slice,
    },
  }));
}

/** What shares counters has to be in one slice, and fits: there are at most 19 kinds of places for a GPU's parts. */
function divided({ devices, sharedCounters }: DeviceGroup): DeviceGroup[] {
  if (sharedCounters !== undefined) {
    return [{ devices, sharedCounters }];
  }
  return Array.from({ length: Math.ceil(devices.length / mostDevices) }, (_, at) => ({
    devices: devices.slice(at * mostDevices, (at + 1) * mostDevices),
  }));
}
