import { groupOf } from './kubernetes-object';

// Kubernetes' own groups, by what Kubernetes reserves for itself.
// @see https://kubernetes.io/docs/reference/using-api/#api-groups
const own = /^(|apps|batch|autoscaling|policy|extensions|[a-z0-9.-]+\.k8s\.io)$/;
const others = new Set(['keda.sh/ScaledObject', 'networking.istio.io/VirtualService']);
// Groups of projects beside Kubernetes that have its domain.
const custom = /\.x-k8s\.io$|^(gateway|inference)\.networking/;
const customKnown = new Set([
  'leaderworkerset.x-k8s.io/LeaderWorkerSet',
  ...['Gateway', 'GatewayClass', 'HTTPRoute', 'GRPCRoute', 'ReferenceGrant'].map(
    (kind) => `gateway.networking.k8s.io/${kind}`,
  ),
]);

/** Whether rules know what an object of this kind means. */
export function isKnown(apiVersion: string, kind: string): boolean {
  const group = groupOf(apiVersion);
  const name = `${group}/${kind}`;
  return customKnown.has(name) || others.has(name) || (own.test(group) && !custom.test(group));
}
