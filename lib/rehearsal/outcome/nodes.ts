import { mapsAt, textAt } from '../../review/objects/kubernetes-object';
import { devicesOf } from '../../review/totals/device-claims';
import { claimableOn } from '../../workload/accelerator/device-classes';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import { byCharacters } from '../../workload/values/words';
import type { ComputeResources, NodeReport, NodeState, PoolReport } from '../model/cluster';
import { pathOf, type ClusterState } from '../state/cluster-state';
import { allocatableOf, noResources, requestsOf, reserves, sumOf } from '../state/resources';
import { fragmentationOf } from './fragmentation';

/**
 * How the nodes are at the end, in the order of the cluster's description.
 *
 * @param nodeStates of those that take no pods any more
 */
export function nodeReports(
  cluster: Cluster,
  nodeStates: ReadonlyMap<string, NodeState>,
  state: ClusterState,
): NodeReport[] {
  const order = cluster.nodePools.map(({ name }) => name);
  return state.nodes
    .map((node): NodeReport => {
      const name = node.metadata.name;
      const pods = state.pods.filter((pod) => textAt(pod, 'spec', 'nodeName') === name && reserves(pod));
      const pool = node.metadata.labels?.['modelyard.dev/node-pool'] ?? '';
      const zone = node.metadata.labels?.['topology.kubernetes.io/zone'];
      const gpu = cluster.nodePools.find((each) => each.name === pool)?.capacity.gpu;
      const product = gpu?.product;
      return {
        name,
        pool,
        ...(zone === undefined ? {} : { zone }),
        state: nodeStates.get(name) ?? 'ready',
        ...(product === undefined ? {} : { product }),
        capacity: sumOf([allocatableOf(node), devices(gpu === undefined ? {} : claimableOn(gpu))]),
        requested: sumOf([...pods.map(requestsOf), ...claimedOn(name, state)]),
        pods: pods.map(pathOf).sort(),
      };
    })
    .sort((one, other) => order.indexOf(one.pool) - order.indexOf(other.pool) || byCharacters(one.name, other.name));
}

/** The devices of a node that claims hold. */
function claimedOn(node: string, { deviceClaims }: ClusterState): ComputeResources[] {
  return deviceClaims
    .filter(
      (claim) =>
        // A driver calls its pool of devices after the node that they are in.
        mapsAt(claim, 'status', 'allocation', 'devices', 'results').some((result) => result['pool'] === node) &&
        // The scheduler writes one for a pod that asks for an extended resource, which is counted as such.
        claim.metadata.annotations?.['resource.kubernetes.io/extended-resource-claim'] === undefined,
    )
    .map((claim) => devices(Object.fromEntries(devicesOf(claim))));
}

function devices(extended: ComputeResources['extended']): ComputeResources {
  return { ...noResources, extended };
}

/** What the nodes of each pool have and hold together. */
export function poolReports(cluster: Cluster, nodes: readonly NodeReport[]): PoolReport[] {
  return cluster.nodePools.map(({ name }) => {
    const own = nodes.filter((node) => node.pool === name && node.state === 'ready');
    return {
      name,
      nodes: own.length,
      empty: own.filter(({ pods }) => pods.length === 0).length,
      capacity: own.length === 0 ? noResources : sumOf(own.map(({ capacity }) => capacity)),
      requested: sumOf(own.map(({ requested }) => requested)),
      fragmentation: fragmentationOf(own),
    };
  });
}
