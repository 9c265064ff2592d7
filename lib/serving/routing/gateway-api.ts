import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { clusterOf, genericCluster } from '../../workload/cluster/cluster-context';
import type { Problems } from '../../workload/values/validation';

/** The version of everything of the Gateway API that is made here. @see https://gateway-api.sigs.k8s.io/ */
export const gatewayApi = 'gateway.networking.k8s.io/v1';

/**
 * Reports a prop that needs the Gateway API where the cluster does not have it. A cluster of which nothing is known may
 * have it.
 *
 * @param prop what needs it, as the user wrote it: `route`
 */
export function requireGatewayApi(scope: IConstruct, problems: Problems, prop: string): boolean {
  const cluster = clusterOf(scope);
  return problems.expect(
    cluster === genericCluster || cluster.profile.gatewayClass !== undefined,
    prop,
    `needs the Gateway API, which cluster '${cluster.name}' does not have. ` +
      `Install it and set 'profile.gatewayClass' in the cluster's file, or use an Ingress`,
  );
}

/** The namespace that the objects of a construct are in, as far as its chart says. */
export function namespaceOf(construct: IConstruct): string | undefined {
  return Chart.of(construct).namespace;
}
