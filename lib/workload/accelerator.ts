import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { clusterOf } from './cluster-context';
import type { Cluster, NodePool } from './cluster-profile';
import { isDeferred } from './markers';
import type { Problems } from './validation';

/** The accelerators of one pod. All of them are on one node. */
export interface Accelerator {
  /** Which one, as the cluster's node pools call it: `NVIDIA-H100-80GB-HBM3`. */
  readonly product: string;
  /**
   * How many.
   * @default 1
   */
  readonly count?: number;
}

/** What a pod needs in order to get its accelerators. */
export interface ShapedAccelerator {
  /** Merged into the container's requests and limits. The generated classes drop extended resources silently. */
  readonly extendedResources: Readonly<Record<string, string>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly affinity?: k8s.Affinity;
  readonly tolerations: k8s.Toleration[];
  readonly runtimeClassName?: string;
}

/**
 * Asks for accelerators in the way of the cluster: by its labels, past its taints.
 *
 * The scheduler knows how many accelerators a node has, but not which: without a selector, a pod lands on whatever is free.
 *
 * @see https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
 */
export function shapeAccelerator(scope: IConstruct, problems: Problems, accelerator: Accelerator): ShapedAccelerator {
  const cluster = clusterOf(scope);
  const gpu = cluster.profile.gpu;
  const count = accelerator.count ?? 1;
  const counted = problems.integer(count, 'accelerator.count', 1);
  const pools = isDeferred(accelerator.product) ? [] : poolsWith(problems, cluster, accelerator.product, counted ? count : 1);
  return {
    extendedResources: { [gpu.resourceName]: String(count) },
    ...selectNodes(problems, cluster, accelerator.product, pools),
    // A taint's value differs between clouds and installations; its key is what counts.
    tolerations: gpu.taints.map((taint) => ({ key: taint.key, operator: 'Exists', effect: taint.effect })),
    ...(gpu.runtimeClass === undefined ? {} : { runtimeClassName: gpu.runtimeClass }),
  };
}

function poolsWith(problems: Problems, cluster: Cluster, product: string, count: number): NodePool[] {
  problems.expect(typeof product === 'string' && product !== '', 'accelerator.product', 'must name an accelerator of the cluster', product);
  // Nothing is known of a cluster without pools.
  if (cluster.nodePools.length === 0) {
    return [];
  }
  const offered = cluster.nodePools.flatMap((pool) => (pool.capacity.gpu === undefined ? [] : [{ pool, gpu: pool.capacity.gpu }]));
  const list = offered.map(({ pool, gpu }) => `'${gpu.product}' (pool '${pool.name}', ${gpu.count} on each of ${pool.count} nodes)`).join(', ');
  const matching = offered.filter(({ gpu }) => gpu.product === product);
  if (matching.length === 0) {
    const there = offered.length === 0 ? 'It has none' : `It has ${list}`;
    problems.add('accelerator.product', `must be an accelerator of cluster '${cluster.name}'. ${there}`, product);
    return [];
  }
  const most = Math.max(...matching.map(({ gpu }) => gpu.count));
  problems.expect(count <= most, 'accelerator.count', `must fit one node: cluster '${cluster.name}' has at most ${most} of '${product}' on a node`, count);
  return matching.map(({ pool }) => pool);
}

function selectNodes(problems: Problems, cluster: Cluster, product: string, pools: readonly NodePool[]): Pick<ShapedAccelerator, 'nodeSelector' | 'affinity'> {
  switch (cluster.profile.gpu.labels) {
    case 'gpu-operator':
      return { nodeSelector: { 'nvidia.com/gpu.product': product } };
    case 'gke':
      return { nodeSelector: { 'cloud.google.com/gke-accelerator': product } };
    case 'eks':
      return { nodeSelector: { 'eks.amazonaws.com/instance-gpu-name': product } };
    case 'aks': {
      // AKS labels the vendor only: which accelerator it is follows from the machine type.
      const types = [...new Set(pools.flatMap((pool) => pool.instanceType ?? []))].sort();
      if (pools.length > 0 && types.length === 0) {
        problems.add('accelerator.product', `cannot be told apart on AKS: give the node pools of cluster '${cluster.name}' that have it an 'instanceType'`, product);
      }
      const nodeSelector = { 'kubernetes.azure.com/accelerator': 'nvidia' };
      const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'node.kubernetes.io/instance-type', operator: 'In', values: types }] }] };
      return types.length === 0 ? { nodeSelector } : { nodeSelector, affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } };
    }
  }
}
