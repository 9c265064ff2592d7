import type { IConstruct } from 'constructs';
import { clusterOf, genericCluster } from '../cluster/cluster-context';
import { featureEnabled } from '../cluster/feature-gates';
import { kubernetesAtLeast } from '../cluster/kubernetes-version';
import type { Problems } from '../values/validation';

/**
 * Reports a volume that is an image where the cluster has none: they are on by default
 * from Kubernetes 1.35, and with the gate `ImageVolume` from 1.33. Earlier ones cannot mount a folder of an image, and
 * the restricted Pod Security Standard turns them away. A cluster of which nothing is known has them.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/
 * @see https://github.com/kubernetes/kubernetes/pull/130394
 */
export function requireImageVolumes(scope: IConstruct, problems: Problems, prop: string): void {
  const cluster = clusterOf(scope);
  if (
    cluster === genericCluster ||
    (kubernetesAtLeast(scope, '1.33') && featureEnabled(scope, 'ImageVolume', '1.35'))
  ) {
    return;
  }
  const version = cluster.profile.kubernetesVersion;
  const remedy = kubernetesAtLeast(scope, '1.33')
    ? "Open the gate 'ImageVolume' of its API server and nodes, and say so in 'profile.featureGates' of the " +
      "cluster's file"
    : 'Use Kubernetes 1.35, or 1.33 with the gate ImageVolume';
  problems.add(
    prop,
    `is an image, which cluster '${cluster.name}' (Kubernetes ${version}) cannot mount as a volume. ${remedy}`,
  );
}
