import type { NetworkPlace } from '../cluster/network-profile';

/** Whom a rule of a NetworkPolicy is about, as it stands in the object. */
export interface PolicyPeer {
  readonly namespaceSelector?: object;
  readonly podSelector?: object;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

/** A port of pods. */
export interface PolicyPort {
  readonly port: number | string;
  readonly protocol: 'TCP' | 'UDP';
}

/** Whom pods reach, or are reached by, and at which ports. */
export interface PolicyRule {
  readonly peers: readonly PolicyPeer[];
  /** @default - all */
  readonly ports?: readonly PolicyPort[];
}

/** The label of every namespace with its name, which the API server sets. */
export const namespaceLabel = 'kubernetes.io/metadata.name';

/** Ports that are spoken to by TCP. */
export function tcp(...ports: readonly (number | string)[]): PolicyPort[] {
  return [...new Set(ports)].map((port) => ({ port, protocol: 'TCP' }));
}

/** All pods of a namespace, or those with some labels. @param own the namespace of the policy */
export function podsIn(
  namespace: string | undefined,
  podLabels: Readonly<Record<string, string>>,
  own: string | undefined,
): PolicyPeer {
  const labelled = Object.keys(podLabels).length > 0;
  return {
    ...(namespace === own ? {} : { namespaceSelector: { matchLabels: { [namespaceLabel]: namespace } } }),
    ...(labelled ? { podSelector: { matchLabels: { ...podLabels } } } : {}),
    ...(labelled || namespace !== own ? {} : { podSelector: {} }),
  };
}

/** From where the proxies of a mesh get their certificates and routes. */
export const controlPlane: PolicyRule = {
  peers: [podsIn('istio-system', { app: 'istiod' }, undefined)],
  ports: tcp(15012),
};

/** What a cluster's profile calls a place. */
export function peersAt(places: readonly NetworkPlace[], own: string | undefined): PolicyPeer[] {
  return places.map((place) =>
    'cidr' in place ? { ipBlock: { cidr: place.cidr } } : podsIn(place.namespace, place.podLabels, own),
  );
}

// @see https://www.iana.org/assignments/iana-ipv4-special-registry
const privateNetworks = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];
const privateNetworks6 = ['fc00::/7', 'fe80::/10'];

/** Addresses outside of the cluster. @param networks those of its profile. @default - all but private ones */
export function outside(networks: readonly string[] | undefined): PolicyPeer[] {
  return (
    networks?.map((cidr) => ({ ipBlock: { cidr } })) ?? [
      { ipBlock: { cidr: '0.0.0.0/0', except: privateNetworks } },
      { ipBlock: { cidr: '::/0', except: privateNetworks6 } },
    ]
  );
}

/** Any address, of pods too. */
export const anybody: readonly PolicyPeer[] = [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }];
