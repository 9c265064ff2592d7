import { mapsAt, textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';

/**
 * The ResourceClaimTemplate that a pod waits for: no claim has been made of it yet, and the scheduler does not look at
 * a pod without its claims. Undefined where all claims are made.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
 */
export function unmadeClaim(pod: KubernetesObject): string | undefined {
  const made = mapsAt(pod, 'status', 'resourceClaimStatuses').map((status) => textAt(status, 'name'));
  return mapsAt(pod, 'spec', 'resourceClaims')
    .filter((claim) => !made.includes(textAt(claim, 'name')))
    .flatMap((claim) => textAt(claim, 'resourceClaimTemplateName') ?? [])[0];
}
