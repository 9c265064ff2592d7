import type { V1Ingress, V1Service } from '@kubernetes/client-node';

/** Where a playground's load balancers stand: the proxy and the user are on the same machine. */
export const loadBalancerAddress = '127.0.0.1';

/** What is to be done with the address in an object's status. */
export type AddressDecision = 'publish' | 'withdraw' | 'leave';

interface Published {
  readonly ip?: string;
  readonly hostname?: string;
}

/** A Service without a class is served by the cluster's own load balancer, which is us. */
export function decideService(service: V1Service): AddressDecision {
  const ours = service.spec?.type === 'LoadBalancer' && service.spec.loadBalancerClass === undefined;
  return decide(ours, service.status?.loadBalancer?.ingress);
}

/** @param ingressClass the class that the playground serves; undefined for none */
export function decideIngress(ingress: V1Ingress, ingressClass: string | undefined): AddressDecision {
  return decide(
    ingressClass !== undefined && ingress.spec?.ingressClassName === ingressClass,
    ingress.status?.loadBalancer?.ingress,
  );
}

function decide(ours: boolean, published: readonly Published[] = []): AddressDecision {
  const isPublished = published.length === 1 && published[0]?.ip === loadBalancerAddress;
  if (ours) {
    return isPublished ? 'leave' : 'publish';
  }
  // An address that somebody else has written is theirs.
  return isPublished ? 'withdraw' : 'leave';
}

/** The merge patch of the status. */
export function statusPatch(decision: 'publish' | 'withdraw'): object {
  return { status: { loadBalancer: { ingress: decision === 'publish' ? [{ ip: loadBalancerAddress }] : null } } };
}
