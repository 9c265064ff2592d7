import { offeredResources, vendorSettings } from '../../lib/workload/accelerator/resource-names';
import type { Cluster, NodePool, NodeTaint } from '../../lib/workload/cluster/cluster-profile';
import { acceleratorLabels } from '../../lib/workload/accelerator/node-labels/node-labels';

/** What kwok recognises its nodes by. */
export const simulatedAnnotation = { 'kwok.x-k8s.io/node': 'fake' };

// Keeps pods that need no GPU on the real node: on a simulated one nothing would run.
const simulatedTaint: NodeTaint = { key: 'modelyard.dev/simulated', value: 'true', effect: 'NoSchedule' };

/** A Node object, as far as it is given by a pool. */
export interface NodeObject {
  readonly apiVersion: 'v1';
  readonly kind: 'Node';
  readonly metadata: {
    readonly name: string;
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
  };
  readonly spec: { readonly taints: readonly NodeTaint[] };
  readonly status: { readonly capacity: Record<string, string>; readonly allocatable: Record<string, string> };
}

/**
 * The nodes that kwok simulates: all pools' but the real one's, and that one's too where it cannot be real.
 *
 * @param realNode whether the real pool, if there is one, runs for real
 */
export function simulatedNodes(cluster: Cluster, realNode: boolean): NodeObject[] {
  const besideReal = realNode && realNodePool(cluster) !== undefined;
  return cluster.nodePools
    .filter((pool) => !(pool.real && realNode))
    .flatMap((pool) => Array.from({ length: pool.count }, (_, index) => nodeObject(cluster, pool, index, besideReal)));
}

/** The pool of the real node, and its name. */
export function realNodePool(cluster: Cluster): { readonly pool: NodePool; readonly name: string } | undefined {
  const pool = cluster.nodePools.find((each) => each.real);
  return pool === undefined ? undefined : { pool, name: nodeName(pool, 0) };
}

/** The labels of a pool's node, without those that its kubelet sets. */
export function poolLabels(pool: NodePool, index: number): Record<string, string> {
  const zone = pool.zones[index % Math.max(pool.zones.length, 1)];
  return {
    ...(pool.instanceType === undefined ? {} : { 'node.kubernetes.io/instance-type': pool.instanceType }),
    ...(zone === undefined
      ? {}
      : { 'topology.kubernetes.io/zone': zone, 'topology.kubernetes.io/region': zone.replace(/-[^-]*$/, '') }),
    ...pool.labels,
    'modelyard.dev/node-pool': pool.name,
  };
}

function nodeObject(cluster: Cluster, pool: NodePool, index: number, besideReal: boolean): NodeObject {
  const { gpu } = cluster.profile;
  const { capacity } = pool;
  const name = nodeName(pool, index);
  const resources = {
    cpu: capacity.cpu,
    memory: capacity.memory,
    'ephemeral-storage': capacity.ephemeralStorage,
    pods: String(capacity.pods),
    ...(capacity.gpu === undefined
      ? {}
      : Object.fromEntries(
          Object.entries(offeredResources(gpu, capacity.gpu)).map(([resource, count]) => [resource, String(count)]),
        )),
    ...capacity.extended,
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        ...(capacity.gpu === undefined
          ? {}
          : acceleratorLabels({ gpu: capacity.gpu, machine: pool.instanceType ?? pool.name, profile: gpu })),
        ...poolLabels(pool, index),
      },
      annotations: simulatedAnnotation,
    },
    spec: { taints: [...guard(cluster, pool, besideReal), ...pool.taints] },
    status: { capacity: resources, allocatable: resources },
  };
}

/** What keeps pods off a simulated node that are not meant for it. */
function guard(cluster: Cluster, pool: NodePool, besideReal: boolean): readonly NodeTaint[] {
  if (pool.capacity.gpu === undefined) {
    return besideReal ? [simulatedTaint] : [];
  }
  const { taints } = vendorSettings(cluster.profile.gpu, pool.capacity.gpu.vendor);
  if (taints.length > 0) {
    return taints;
  }
  // In a cluster without GPU taints the pods tolerate none: they can only be asked to go elsewhere.
  return besideReal ? [{ ...simulatedTaint, effect: 'PreferNoSchedule' }] : [];
}

function nodeName(pool: NodePool, index: number): string {
  return `${pool.name}-${index}`;
}
