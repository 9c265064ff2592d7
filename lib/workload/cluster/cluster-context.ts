import type { IConstruct } from 'constructs';
import { clusterSchema, type Cluster } from './cluster-profile';

const key = 'modelyard.dev/cluster';

/**
 * A cluster of which nothing is known: no storage classes, ingress class or accelerators that a program could be
 * checked against.
 */
export const genericCluster: Cluster = clusterSchema.parse({
  name: 'generic',
  profile: { kubernetesVersion: '1.34' },
  nodePools: [],
});

/**
 * Says which cluster everything under a construct runs on. To be called before the construct has children.
 *
 * @example
 * const chart = new Chart(app, 'shop', { namespace: 'shop' });
 * provideCluster(chart, readCluster('clusters/prod.yaml'));
 * new WebModelServer(chart, 'recommender', { image, resources });
 */
export function provideCluster(scope: IConstruct, cluster: Cluster): void {
  scope.node.setContext(key, cluster);
}

/**
 * The cluster that a construct runs on: the nearest one provided around it, or else {@link genericCluster}.
 *
 * @example
 * const replicas = clusterOf(environment).name === 'prod' ? 3 : 1;
 * new WebModelServer(environment, 'recommender', { image, resources, replicas });
 */
export function clusterOf(scope: IConstruct): Cluster {
  return (scope.node.tryGetContext(key) as Cluster | undefined) ?? genericCluster;
}
