import { offeredResources } from '../../workload/accelerator/resource-names';
import type { Cluster, NodePool, NodeTaint } from '../../workload/cluster-profile';
import { own } from '../../workload/own';
import { parseQuantity } from '../../workload/quantity';
import { mapAt, mapsAt } from '../objects/kubernetes-object';
import type { Workload } from '../objects/workload';
import { amountOf, podRequest, productLabels } from '../totals/pod-request';

/** The pools on whose nodes a pod could run, were they empty. */
export function poolsFor(workload: Workload, cluster: Cluster): NodePool[] {
  return cluster.nodePools.filter((pool) => pool.count > 0 && obstacle(workload, pool, cluster) === undefined);
}

/** Why no pool can run a pod: what stands in the way on each of them. */
export function whyNot(workload: Workload, cluster: Cluster): string {
  return cluster.nodePools
    .map(
      (pool) => `pool '${pool.name}' ${pool.count === 0 ? 'has no nodes' : (obstacle(workload, pool, cluster) ?? '')}`,
    )
    .join('; ');
}

function obstacle(workload: Workload, pool: NodePool, cluster: Cluster): string | undefined {
  const request = podRequest(workload.pod);
  const gpu = pool.capacity.gpu;
  const offered = gpu === undefined ? {} : offeredResources(cluster.profile.gpu, gpu);
  for (const [resource, amount] of Object.entries(request.extended)) {
    if ((own(offered, resource) ?? 0) < amount) {
      return `has ${own(offered, resource) ?? 0} ${resource} on a node, ${amount} are needed`;
    }
  }
  if (request.product !== undefined && !request.product.split(' or ').includes(gpu?.product ?? '')) {
    return `has ${gpu === undefined ? 'no accelerators' : gpu.product}, not ${request.product}`;
  }
  if (request.cpu > amountOf(pool.capacity.cpu)) {
    return `has ${pool.capacity.cpu} cpu on a node, ${request.cpu} are needed`;
  }
  if (request.memory > amountOf(pool.capacity.memory)) {
    return `has ${pool.capacity.memory} memory on a node, ${parseQuantity(`${Math.ceil(request.memory / 2 ** 20)}Mi`)?.text ?? ''} are needed`;
  }
  const label = wrongLabel(workload, pool, cluster);
  if (label !== undefined) {
    return `has no nodes with the label ${label}`;
  }
  const taint = taintsOf(pool, cluster).find((each) => !tolerated(each, workload));
  return taint === undefined ? undefined : `has the taint '${taint.key}', which its pods do not tolerate`;
}

// Of labels that no pool of the file names nothing is known: a node may have them all the same.
function wrongLabel(workload: Workload, pool: NodePool, cluster: Cluster): string | undefined {
  const known = new Set(cluster.nodePools.flatMap((each) => Object.keys(each.labels)));
  const selector = Object.entries(mapAt(workload.pod, 'nodeSelector')).filter(([key]) => !productLabels.includes(key));
  const wrong = selector.find(
    ([key, value]) =>
      (known.has(key) && own(pool.labels, key) !== value) ||
      (key === 'node.kubernetes.io/instance-type' && pool.instanceType !== undefined && pool.instanceType !== value) ||
      (key === 'topology.kubernetes.io/zone' && pool.zones.length > 0 && !pool.zones.includes(String(value))),
  );
  return wrong === undefined ? undefined : `${wrong[0]}=${String(wrong[1])}`;
}

function taintsOf(pool: NodePool, cluster: Cluster): readonly NodeTaint[] {
  const gpu = pool.capacity.gpu?.vendor === 'nvidia' ? cluster.profile.gpu.taints : [];
  return [...pool.taints, ...gpu].filter(({ effect }) => effect !== 'PreferNoSchedule');
}

function tolerated(taint: NodeTaint, workload: Workload): boolean {
  return mapsAt(workload.pod, 'tolerations').some(({ key, operator, value, effect }) => {
    const sameKey = key === undefined ? operator === 'Exists' : key === taint.key;
    const sameValue = operator === 'Exists' || (value ?? '') === (taint.value ?? '');
    return sameKey && sameValue && (effect === undefined || effect === taint.effect);
  });
}
