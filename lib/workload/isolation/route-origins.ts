import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { NetworkPlace } from '../cluster/network-profile';
import { renderManifest } from '../synthesis/raw-fields';
import { waypointPods } from '../mesh/waypoint';
import { networkOf } from './network-of';
import { anybody, namespaceLabel, peersAt, podsIn, type PolicyPeer } from './policy-peers';

/** From where the requests of a route reach pods. */
export interface RouteOrigin {
  readonly peers: readonly PolicyPeer[];
  /** What is only taken for granted. @default - nothing */
  readonly note?: string;
}

interface RouteSpec {
  readonly ingressClassName?: string;
  readonly parentRefs?: readonly { readonly kind?: string; readonly name: string; readonly namespace?: string }[];
}

// Where the controllers' own manifests and charts put them.
const usualPlaces: Readonly<Record<string, NetworkPlace>> = {
  nginx: { namespace: 'ingress-nginx', podLabels: { 'app.kubernetes.io/name': 'ingress-nginx' } },
  traefik: { namespace: 'traefik', podLabels: { 'app.kubernetes.io/name': 'traefik' } },
};

// @see https://gateway-api.sigs.k8s.io/geps/gep-1762/
const gatewayLabel = 'gateway.networking.k8s.io/gateway-name';

/** Whether a route is about requests from within the cluster, which the mesh splits. */
export function isMeshRoute(route: ApiObject): boolean {
  const { spec } = renderManifest(route) as { readonly spec?: RouteSpec };
  return spec?.parentRefs?.some(({ kind }) => kind === 'Service') === true;
}

/**
 * From where the requests of a route, or of all routes of a Gateway, come, as far as the cluster's profile says so.
 *
 * @param own the namespace of the pods
 */
export function originOf(scope: IConstruct, route: ApiObject, own: string | undefined): RouteOrigin {
  const { spec = {} } = renderManifest(route) as { readonly spec?: RouteSpec };
  if (route.kind === 'Service') {
    return {
      peers: anybody,
      note: 'is open to every address at its ports, for who comes by a node port or a load balancer is not known',
    };
  }
  if (route.kind === 'Gateway') {
    return originOfGateway(scope, { parentRefs: [{ name: route.name }] }, own);
  }
  return route.kind === 'Ingress' ? originOfIngress(scope, spec, own) : originOfGateway(scope, spec, own);
}

function originOfIngress(scope: IConstruct, { ingressClassName }: RouteSpec, own: string | undefined): RouteOrigin {
  const { ingress } = networkOf(scope);
  if (ingress !== undefined) {
    return { peers: peersAt(ingress, own) };
  }
  const usual = usualPlaces[ingressClassName ?? ''];
  const ofClass = ingressClassName === undefined ? 'Ingresses' : `the ingress class '${ingressClassName}'`;
  return usual === undefined || !('namespace' in usual)
    ? {
        peers: elsewhere(own),
        note:
          `lets in the pods of all other namespaces at the port of its Ingress, for it is not known where the ` +
          `controller of ${ofClass} is. Say so in 'profile.network.ingress' of the cluster's file`,
      }
    : {
        peers: peersAt([usual], own),
        note:
          `takes namespace '${usual.namespace}' for that of the controller of ${ofClass}. ` +
          "Say so in 'profile.network.ingress' of the cluster's file",
      };
}

function originOfGateway(scope: IConstruct, { parentRefs = [] }: RouteSpec, own: string | undefined): RouteOrigin {
  // What the mesh routes comes from its waypoint.
  if (parentRefs.some(({ kind }) => kind === 'Service')) {
    return { peers: [podsIn(own, waypointPods, own)] };
  }
  const { gateways } = networkOf(scope);
  if (gateways !== undefined) {
    return { peers: peersAt(gateways, own) };
  }
  const labelled = parentRefs.map(({ name, namespace }) => podsIn(namespace ?? own, { [gatewayLabel]: name }, own));
  return {
    peers: [...labelled, ...elsewhere(own)],
    note:
      'lets in the pods of all other namespaces at the port of its route, for it is not known where those of its ' +
      "Gateway are. Say so in 'profile.network.gateways' of the cluster's file",
  };
}

function elsewhere(own: string | undefined): PolicyPeer[] {
  const selector = { matchExpressions: [{ key: namespaceLabel, operator: 'NotIn', values: [own ?? ''] }] };
  return [{ namespaceSelector: selector }];
}
