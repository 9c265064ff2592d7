import { ApiException, PatchStrategy, setHeaderOptions, type KubernetesObject } from '@kubernetes/client-node';
import type { ClusterClient } from '../cluster/cluster-client';
import { errorText, type Log } from '../log';
import { decideIngress, decideService, loadBalancerAddress, statusPatch, type AddressDecision } from './status-plan';

const asMergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

/** Gives load balancers and Ingresses their address, for which deployment tools wait. */
export class LoadBalancerPublisher {
  /** @param ingressClass the class that the playground serves; undefined for none */
  constructor(
    private readonly cluster: ClusterClient,
    private readonly ingressClass: string | undefined,
    private readonly log: Log,
  ) {}

  /** One pass over all Services and Ingresses. @throws when a part of it failed, after having done the rest */
  async reconcile(): Promise<void> {
    const { view, core, networking } = this.cluster;
    const failures: string[] = [];
    const apply = async (
      kind: string,
      object: KubernetesObject,
      decision: AddressDecision,
      patch: (target: PatchTarget) => Promise<unknown>,
    ): Promise<void> => {
      if (decision === 'leave') {
        return;
      }
      const { name = '', namespace = '' } = object.metadata ?? {};
      try {
        await patch({ name, namespace, body: statusPatch(decision) });
        this.log.info(decision === 'publish' ? 'address published' : 'address withdrawn', {
          kind,
          name: `${namespace}/${name}`,
          address: loadBalancerAddress,
        });
      } catch (error) {
        // Gone since it was listed.
        if (error instanceof ApiException && error.code === 404) {
          return;
        }
        failures.push(`${kind} ${namespace}/${name}: ${errorText(error)}`);
      }
    };
    for (const service of view.services.list()) {
      await apply('Service', service, decideService(service), (target) =>
        core.patchNamespacedServiceStatus(target, asMergePatch),
      );
    }
    for (const ingress of view.ingresses.list()) {
      await apply('Ingress', ingress, decideIngress(ingress, this.ingressClass), (target) =>
        networking.patchNamespacedIngressStatus(target, asMergePatch),
      );
    }
    if (failures.length > 0) {
      throw new Error(failures.join('; '));
    }
  }
}

interface PatchTarget {
  readonly name: string;
  readonly namespace: string;
  readonly body: object;
}
