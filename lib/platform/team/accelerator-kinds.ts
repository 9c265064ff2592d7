import type { AcceleratorVendor } from '../../workload/accelerator/accelerator';
import { nvidiaClasses } from '../../workload/accelerator/claims/nvidia-driver';
import type { PoolGpu } from '../../workload/accelerator/cluster-schema';
import { labelSchemes } from '../../workload/accelerator/labels/label-schemes';
import { acceleratorLabels } from '../../workload/accelerator/node-labels/node-labels';
import { acceleratorPools } from '../../workload/accelerator/pool-facts';
import { migResource, offeredResources } from '../../workload/accelerator/resource-names';
import type { Cluster, NodePool } from '../../workload/cluster/cluster-profile';
import { parseQuantity } from '../../workload/values/quantity';

/** Accelerators of a cluster that are the same to whoever asks: of one product, whole or as one MIG profile. */
export interface AcceleratorKind {
  readonly vendor: AcceleratorVendor;
  readonly product: string;
  readonly mig: string | undefined;
  /** The extended resource by which pods ask; undefined where they claim devices. */
  readonly resource: string | undefined;
  /** What a ResourceQuota counts. */
  readonly quotaResource: string;
  /** How many the cluster has. */
  readonly units: number;
  /** What their nodes have of processors and memory, in nano-units. */
  readonly cpu: bigint;
  readonly memory: bigint;
  /** Whatever else their nodes have, in nano-units. */
  readonly others: ReadonlyMap<string, bigint>;
  /** The labels of their nodes that others lack. */
  readonly nodeLabels: Readonly<Record<string, string>>;
}

/** How an accelerator is called in messages. */
export function nameOf({ product, mig }: { readonly product: string; readonly mig?: string | undefined }): string {
  return mig === undefined ? product : `${product} ${mig}`;
}

/** The kinds of accelerators that the pools of a cluster have, each once. */
export function acceleratorKinds(cluster: Cluster): readonly AcceleratorKind[] {
  const known = kindsOf.get(cluster);
  if (known !== undefined) {
    return known;
  }
  const kinds = readKinds(cluster);
  kindsOf.set(cluster, kinds);
  return kinds;
}

// Each kind is one object: whoever counts it has it as a key.
const kindsOf = new WeakMap<Cluster, readonly AcceleratorKind[]>();

function readKinds(cluster: Cluster): readonly AcceleratorKind[] {
  const kinds = new Map<string, AcceleratorKind>();
  for (const { pool, gpu } of acceleratorPools(cluster)) {
    const devices = devicesOf(cluster, gpu);
    const all = devices.reduce((sum, { each }) => sum + each, 0);
    for (const { each, ...device } of devices) {
      const key = JSON.stringify([gpu.vendor, gpu.product, device.mig, device.quotaResource]);
      const known = kinds.get(key);
      const share = (amount: bigint): bigint => (amount * BigInt(each)) / BigInt(all);
      kinds.set(key, {
        vendor: gpu.vendor,
        product: gpu.product,
        ...device,
        units: (known?.units ?? 0) + each * pool.count,
        cpu: (known?.cpu ?? 0n) + share(amountOf(pool, 'cpu')),
        memory: (known?.memory ?? 0n) + share(amountOf(pool, 'memory')),
        others: othersOf([pool], known?.others),
        nodeLabels: known?.nodeLabels ?? labelsOf(cluster, pool, gpu),
      });
    }
  }
  return [...kinds.values()].filter(({ units }) => units > 0);
}

/** What all nodes of a pool have of a resource together, in nano-units. */
export function amountOf(pool: NodePool, resource: 'cpu' | 'memory'): bigint {
  return allNodes(pool, pool.capacity[resource]);
}

/**
 * What the nodes of pools have besides processors, memory and accelerators, in nano-units: disk space and further
 * extended resources, by the names by which pods ask.
 *
 * @param known what is added to. @default - nothing
 */
export function othersOf(pools: readonly NodePool[], known?: ReadonlyMap<string, bigint>): Map<string, bigint> {
  const others = new Map(known);
  for (const pool of pools) {
    const { ephemeralStorage, extended } = pool.capacity;
    for (const [name, amount] of Object.entries({ 'ephemeral-storage': ephemeralStorage, ...extended })) {
      others.set(name, (others.get(name) ?? 0n) + allNodes(pool, amount));
    }
  }
  return others;
}

function allNodes(pool: NodePool, amount: string): bigint {
  return (parseQuantity(amount)?.nano ?? 0n) * BigInt(pool.count);
}

interface Devices {
  readonly mig: string | undefined;
  readonly resource: string | undefined;
  readonly quotaResource: string;
  /** How many a node has. */
  readonly each: number;
}

function devicesOf({ profile }: Cluster, gpu: PoolGpu): readonly Devices[] {
  const profiles = Object.entries(gpu.migDevices ?? {});
  if (gpu.allocation === 'dynamic') {
    const claimed = (deviceClass: string): string => `${deviceClass}.deviceclass.resource.k8s.io/devices`;
    return gpu.migDevices === undefined
      ? [{ mig: undefined, resource: undefined, quotaResource: claimed(nvidiaClasses.gpu), each: gpu.count }]
      : profiles.map(([mig, each]) => ({
          mig,
          resource: undefined,
          quotaResource: claimed(nvidiaClasses.mig),
          each: each * gpu.count,
        }));
  }
  const extended = (mig: string | undefined, resource: string, each: number): Devices => ({
    mig,
    resource,
    quotaResource: `requests.${resource}`,
    each,
  });
  if (gpu.migDevices !== undefined) {
    return profiles.map(([mig, each]) => extended(mig, migResource(profile.gpu, mig), each * gpu.count));
  }
  return Object.entries(offeredResources(profile.gpu, gpu)).map(([resource, each]) =>
    extended(undefined, resource, each),
  );
}

function labelsOf(cluster: Cluster, pool: NodePool, gpu: PoolGpu): Record<string, string> {
  const { profile } = cluster;
  const labels = acceleratorLabels({ gpu, machine: pool.instanceType ?? '', profile: profile.gpu });
  const [mig] = Object.keys(gpu.migDevices ?? {});
  const label = labelSchemes[profile.gpu.labels].productLabel(
    { vendor: gpu.vendor, count: 1, product: gpu.product, ...(mig === undefined ? {} : { sharing: { mig } }) },
    { profile: profile.gpu, hasShared: false },
  );
  const value = label === undefined ? undefined : labels[label.key];
  if (label !== undefined && value !== undefined) {
    return { [label.key]: value };
  }
  return pool.instanceType === undefined ? {} : { 'node.kubernetes.io/instance-type': pool.instanceType };
}
