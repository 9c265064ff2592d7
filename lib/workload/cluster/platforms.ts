import type { Cluster, NodePool } from './cluster-profile';

const architectureLabel = 'kubernetes.io/arch';

/** What the processors of a pool's nodes are, as Kubernetes labels it: `amd64` where the file says nothing. */
export function architectureOf(pool: NodePool): string {
  return pool.labels[architectureLabel] ?? 'amd64';
}

/** The platforms that images need to run on every node of a cluster: `linux/amd64`. None where no node is known. */
export function platformsOf(cluster: Cluster): string[] {
  return [...new Set(cluster.nodePools.map((pool) => `linux/${architectureOf(pool)}`))].sort();
}
