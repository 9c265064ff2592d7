import { BlockList } from 'node:net';

// What Kubernetes says of NetworkPolicies, written down once more: what is generated is judged by this.
// @see https://kubernetes.io/docs/concepts/services-networking/network-policies/

/** A pod, or somebody with an address outside of the cluster. */
export type Place = PodPlace | { readonly address: string };

/** A pod. */
export interface PodPlace {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Labels of its namespace besides its name. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { key: string; operator: string; values: readonly string[] }[];
}

interface Peer {
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

/** A rule of a policy. */
export interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number; readonly protocol: string }[];
}

/** A NetworkPolicy. */
export interface Policy {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

/** Whether policies let somebody reach somebody at a port. */
export function reaches(
  policies: readonly Policy[],
  from: Place,
  to: Place,
  port: number,
  protocol: 'TCP' | 'UDP' = 'TCP',
): boolean {
  return (
    passes(policies, 'egress', { pod: from, other: to }, { port, protocol }) &&
    passes(policies, 'ingress', { pod: to, other: from }, { port, protocol })
  );
}

/** Whether a policy is about a pod. */
export function isAbout(policy: Policy, pod: PodPlace): boolean {
  return policy.metadata.namespace === pod.namespace && selects(policy.spec.podSelector, pod.labels);
}

function passes(
  policies: readonly Policy[],
  direction: 'ingress' | 'egress',
  { pod, other }: { readonly pod: Place; readonly other: Place },
  wanted: { readonly port: number; readonly protocol: string },
): boolean {
  if ('address' in pod) {
    return true;
  }
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  const about = policies.filter((policy) => isAbout(policy, pod) && policy.spec.policyTypes.includes(type));
  return (
    about.length === 0 ||
    about.some((policy) =>
      (policy.spec[direction] ?? []).some((rule) => {
        const peers = direction === 'ingress' ? rule.from : rule.to;
        const ports = rule.ports ?? [];
        return (
          (peers === undefined || peers.some((peer) => isPeer(peer, other, policy.metadata.namespace))) &&
          (ports.length === 0 || ports.some((each) => each.port === wanted.port && each.protocol === wanted.protocol))
        );
      }),
    )
  );
}

function isPeer(peer: Peer, place: Place, own: string): boolean {
  if (peer.ipBlock !== undefined) {
    // Addresses of pods are private ones here.
    const address = 'address' in place ? place.address : '10.0.0.7';
    return (
      inNetwork(peer.ipBlock.cidr, address) && !(peer.ipBlock.except ?? []).some((each) => inNetwork(each, address))
    );
  }
  if ('address' in place) {
    return false;
  }
  const labels = { ...place.namespaceLabels, 'kubernetes.io/metadata.name': place.namespace };
  const inside =
    peer.namespaceSelector === undefined ? place.namespace === own : selects(peer.namespaceSelector, labels);
  return inside && (peer.podSelector === undefined || selects(peer.podSelector, place.labels));
}

function selects(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => {
      if (operator !== 'NotIn') {
        throw new Error(`no ${operator} is known here`);
      }
      return !values.includes(labels[key] ?? '');
    })
  );
}

function inNetwork(cidr: string, address: string): boolean {
  const [network = '', bits] = cidr.split('/');
  const family = (text: string): 'ipv4' | 'ipv6' => (text.includes(':') ? 'ipv6' : 'ipv4');
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family(network));
  return family(network) === family(address) && list.check(address, family(address));
}
