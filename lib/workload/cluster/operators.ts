import type { IConstruct } from 'constructs';
import { clusterOf, genericCluster } from './cluster-context';
import type { ClusterProfile } from './cluster-profile';
import type { Problems } from '../values/validation';

/** What can be installed in a cluster beside Kubernetes itself. */
export type Operator = ClusterProfile['operators'][number];

/**
 * Reports a prop that needs an operator which the cluster does not have. A cluster of which nothing is known has all.
 *
 * @param prop what needs it, as the user wrote it: `scaling.keda`
 */
export function requireOperator(scope: IConstruct, problems: Problems, operator: Operator, prop: string): boolean {
  const cluster = clusterOf(scope);
  if (cluster === genericCluster) {
    return true;
  }
  const installed = cluster.profile.operators;
  return problems.expect(
    installed.includes(operator),
    prop,
    `needs '${operator}', which cluster '${cluster.name}' does not have (installed: ` +
      `${installed.join(', ') || 'nothing'}). Install it and add it to 'profile.operators' in the cluster's file`,
  );
}
