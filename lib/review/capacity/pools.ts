import { resourceKind } from '../../workload/accelerator/accelerator-resources';
import { extendedResourceGate } from '../../workload/accelerator/claims/nvidia-driver';
import type { Cluster, NodePool } from '../../workload/cluster/cluster-profile';
import { own } from '../../workload/values/own';
import { parseQuantity } from '../../workload/values/quantity';
import type { PodSet } from '../objects/workload';
import { amountOf, type PodRequest } from '../totals/pod-request';
import { countedOf } from './counted';
import { productsOf, unknownLabels, wrongLabel } from './node-labels';
import { described, offeredOn, saysDevices } from './offered';
import { hostileTaint } from './taints';

/** Pods, and what each of them reserves. */
export interface PodsToPlace {
  readonly pods: PodSet;
  readonly request: PodRequest;
}

/** The pools on whose nodes a pod could run, were they empty. */
export function poolsFor(placed: PodsToPlace, cluster: Cluster): NodePool[] {
  return cluster.nodePools.filter((pool) => pool.count > 0 && obstacle(placed, pool, cluster) === undefined);
}

/** Why no pool can run a pod: what stands in the way on each of them. */
export function whyNot(placed: PodsToPlace, cluster: Cluster): string {
  return cluster.nodePools
    .map((pool) => `pool '${pool.name}' ${pool.count === 0 ? 'has no nodes' : (obstacle(placed, pool, cluster) ?? '')}`)
    .join('; ');
}

/** What pods ask of nodes that the cluster's file says nothing of, in words. */
export function notDescribed({ pods, request }: PodsToPlace, cluster: Cluster): string[] {
  const resources = countedOf(request, cluster)
    .filter(({ kind, resource }) => kind === 'other' && !described(cluster).has(resource))
    .map(({ resource }) => `whether nodes have ${resource} (no pool of cluster '${cluster.name}' names it)`);
  const labels = unknownLabels(pods.pod, cluster).map(
    (label) => `whether nodes have the label ${label} (no pool of cluster '${cluster.name}' names it)`,
  );
  return [...resources, ...labels, ...(request.unsure?.values() ?? [])];
}

function obstacle({ pods, request }: PodsToPlace, pool: NodePool, cluster: Cluster): string | undefined {
  const offered = offeredOn(pool, cluster);
  for (const { resource, kind, amount } of countedOf(request, cluster)) {
    const has = own(offered, resource) ?? 0;
    // Of what no pool names it is not known whether nodes have it; accelerators would be named.
    const judged = (kind !== 'other' || described(cluster).has(resource)) && request.unsure?.has(resource) !== true;
    if (judged && has < amount) {
      return `has ${has} ${resource} on a node, ${amount} are needed`;
    }
  }
  const otherwise = offeredOtherwise(request, pool, cluster);
  if (otherwise !== undefined) {
    return otherwise;
  }
  const { product } = request;
  if (product !== undefined && !product.split(' or ').some((each) => productsOf(pool, cluster).includes(each))) {
    return `has ${pool.capacity.gpu?.product ?? 'no accelerators'}, not ${product}`;
  }
  if (request.cpu > amountOf(pool.capacity.cpu)) {
    return `has ${pool.capacity.cpu} cpu on a node, ${request.cpu} are needed`;
  }
  if (request.memory > amountOf(pool.capacity.memory)) {
    return (
      `has ${pool.capacity.memory} memory on a node, ` +
      `${parseQuantity(`${Math.ceil(request.memory / 2 ** 20)}Mi`)?.text ?? ''} are needed`
    );
  }
  const label = wrongLabel(pods.pod, pool, cluster);
  return label === undefined ? hostileTaint(pods.pod, pool, cluster) : `has no nodes with the label ${label}`;
}

// Who claims devices gets none that are extended resources, nor the other way round.
function offeredOtherwise(
  { extended, claimed }: PodRequest,
  { capacity }: NodePool,
  cluster: Cluster,
): string | undefined {
  const { gpu } = capacity;
  if (gpu === undefined || !saysDevices(cluster)) {
    return undefined;
  }
  const dynamic = gpu.allocation === 'dynamic';
  const byClass = cluster.profile.featureGates[extendedResourceGate] === true;
  const [wrong] = Object.keys(extended).filter((resource) => {
    const there = claimed?.has(resource) === true ? dynamic : !dynamic || byClass;
    return resourceKind(resource) !== 'other' && !there;
  });
  if (wrong === undefined) {
    return undefined;
  }
  return dynamic
    ? `gives its accelerators to claims only (gpu.allocation: dynamic), and ${wrong} is asked for as an extended resource`
    : `offers its accelerators as extended resources (gpu.allocation), and they are claimed`;
}
