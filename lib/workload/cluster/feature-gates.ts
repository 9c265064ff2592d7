import type { IConstruct } from 'constructs';
import { clusterOf } from './cluster-context';
import { kubernetesAtLeast } from './kubernetes-version';

/**
 * Whether a feature of Kubernetes is on in the cluster of a construct: what the cluster's
 * file says of its gate, or else what the cluster's version does by default.
 *
 * @param enabledFrom the first version in which the gate is on by default
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/
 */
export function featureEnabled(scope: IConstruct, gate: string, enabledFrom: `${number}.${number}`): boolean {
  return clusterOf(scope).profile.featureGates[gate] ?? kubernetesAtLeast(scope, enabledFrom);
}
