import { writeYaml } from '../../../lib/workload/yaml';

/** Where a playground's load balancers stand: the proxy and the user are on the same machine. */
const address = '127.0.0.1';
const none = '.status.loadBalancer.ingress';

/**
 * kwok's stages that give load balancers and Ingresses their address, for which deployment tools wait. A Service with a
 * class is somebody else's; from one that is no load balancer any more the API server itself takes the address.
 *
 * A real load balancer (MetalLB) is a further program, and announces addresses on a network that is not there.
 *
 * @param ingressClass the class whose Ingresses get the address; undefined for none: a gateway gives them theirs
 */
export function addressStages(ingressClass: string | undefined): string {
  const service = stage('service-address', { apiGroup: 'v1', kind: 'Service' }, [
    { key: '.spec.type', operator: 'In', values: ['LoadBalancer'] },
    { key: '.spec.loadBalancerClass', operator: 'DoesNotExist' },
    { key: none, operator: 'DoesNotExist' },
  ]);
  if (ingressClass === undefined) {
    return writeYaml(service);
  }
  const ingress = { apiGroup: 'networking.k8s.io/v1', kind: 'Ingress' };
  const ofClass = (operator: 'In' | 'NotIn'): object => ({
    key: '.spec.ingressClassName',
    operator,
    values: [ingressClass],
  });
  const given = stage('ingress-address', ingress, [ofClass('In'), { key: none, operator: 'DoesNotExist' }]);
  const taken = stage(
    'ingress-of-another-class',
    ingress,
    [ofClass('NotIn'), { key: `${none}.[].ip`, operator: 'In', values: [address] }],
    null,
  );
  return [service, given, taken].map(writeYaml).join('---\n');
}

function stage(
  name: string,
  resourceRef: object,
  matchExpressions: readonly object[],
  addresses: readonly object[] | null = [{ ip: address }],
): object {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef,
      selector: { matchExpressions },
      next: {
        patches: [
          { subresource: 'status', root: 'status', template: JSON.stringify({ loadBalancer: { ingress: addresses } }) },
        ],
      },
    },
  };
}
