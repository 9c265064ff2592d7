import type { V1EndpointConditions, V1EndpointSlice, V1Node } from '@kubernetes/client-node';

/** An address that a request can be sent to. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  /** The pod behind it. @default - the EndpointSlice names none */
  readonly pod?: string;
}

/** The endpoints of one port of a Service, by what can be done with them. */
export interface Backends {
  /** Where new requests go. */
  readonly usable: readonly Endpoint[];
  /** How many are ready, simulated ones included. */
  readonly ready: number;
  /** How many there are, whatever their state. */
  readonly total: number;
  /** How many are ready, but on a node that only exists as an object. */
  readonly simulatedReady: number;
}

/** One name per endpoint: two pods never share an address at the same time. */
export function endpointKey(endpoint: Endpoint): string {
  return `${endpoint.address}:${endpoint.port}`;
}

/** What a node is: kwok's exist as objects only, so their pods have addresses, but no process. */
export type NodeKind = 'real' | 'simulated';

/** The kind of each node by its name. */
export function nodeKinds(nodes: readonly V1Node[]): Map<string, NodeKind> {
  return new Map(
    nodes.map((node) => [
      node.metadata?.name ?? '',
      node.metadata?.annotations?.['kwok.x-k8s.io/node'] === 'fake' ? 'simulated' : 'real',
    ]),
  );
}

/**
 * Sorts the endpoints of a Service's port.
 *
 * New requests go to ready endpoints; where there are none, to terminating ones that still serve.
 * An endpoint on a node that is unknown is not used: outside of the nodes, its address could be anybody's.
 * @see https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions, kube-proxy does the same
 */
export function backendsOf(
  slices: readonly V1EndpointSlice[],
  portName: string,
  nodes: ReadonlyMap<string, NodeKind>,
): Backends {
  const found = new Map<string, Found>();
  for (const slice of ofOneFamily(slices)) {
    const port = slice.ports?.find((candidate) => (candidate.name ?? '') === portName)?.port;
    if (port === undefined || port === null) {
      continue;
    }
    for (const endpoint of slice.endpoints ?? []) {
      // The addresses of one endpoint lead to the same pod; clients may use any.
      const address = endpoint.addresses[0];
      if (address === undefined) {
        continue;
      }
      const pod = endpoint.targetRef?.name;
      const entry = {
        endpoint: { address, port, ...(pod === undefined ? {} : { pod }) },
        state: stateOf(endpoint.conditions),
        // Endpoints that somebody has written by hand name no node; they are what their author says.
        node: endpoint.nodeName === undefined ? ('real' as const) : nodes.get(endpoint.nodeName),
      };
      // While an endpoint moves between slices it may stand in both.
      const known = found.get(endpointKey(entry.endpoint));
      if (known === undefined || entry.state === 'ready') {
        found.set(endpointKey(entry.endpoint), entry);
      }
    }
  }
  const all = [...found.values()];
  const real = all.filter((entry) => entry.node === 'real');
  const ready = real.filter((entry) => entry.state === 'ready');
  const chosen = ready.length > 0 ? ready : real.filter((entry) => entry.state === 'draining');
  return {
    usable: chosen.map((entry) => entry.endpoint),
    ready: all.filter((entry) => entry.state === 'ready').length,
    total: all.length,
    simulatedReady: all.filter((entry) => entry.node === 'simulated' && entry.state === 'ready').length,
  };
}

interface Found {
  readonly endpoint: Endpoint;
  readonly state: 'ready' | 'draining' | 'unready';
  readonly node: NodeKind | undefined;
}

/** An unset condition is to be read as true for `ready` and `serving`, as false for `terminating`. */
function stateOf(conditions: V1EndpointConditions | undefined): Found['state'] {
  const ready = conditions?.ready ?? true;
  if (ready) {
    return 'ready';
  }
  return (conditions?.serving ?? ready) && conditions?.terminating === true ? 'draining' : 'unready';
}

/** A dual-stack Service has a set of slices per family, with the same pods in each. */
function ofOneFamily(slices: readonly V1EndpointSlice[]): readonly V1EndpointSlice[] {
  const ipv4 = slices.filter((slice) => slice.addressType === 'IPv4');
  return ipv4.length > 0 ? ipv4 : slices.filter((slice) => slice.addressType === 'IPv6');
}
