import type { V1Endpoint, V1EndpointSlice, V1Node } from '@kubernetes/client-node';

/** Where a connection can be made to. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The endpoints of one port of a Service, by what can be done with them. */
export interface Backends {
  /** Where new requests go. */
  readonly usable: readonly Address[];
  /** How many are ready, simulated ones included. */
  readonly ready: number;
  /** How many there are, whatever their state. */
  readonly total: number;
  /** How many are ready, but on a node that only exists as an object. */
  readonly simulatedReady: number;
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
  const found = new Map<string, { readonly address: Address; readonly endpoint: V1Endpoint }>();
  // The playground's addresses are IPv4's.
  for (const slice of slices.filter(({ addressType }) => addressType === 'IPv4')) {
    const port = slice.ports?.find(({ name }) => (name ?? '') === portName)?.port ?? undefined;
    for (const endpoint of port === undefined ? [] : (slice.endpoints ?? [])) {
      // The addresses of one endpoint lead to the same pod; clients may use any.
      const [host = ''] = endpoint.addresses;
      // While an endpoint moves between slices it may stand in both.
      if (!found.has(host) || isReady(endpoint)) {
        found.set(host, { address: { host, port: port! }, endpoint });
      }
    }
  }
  const all = [...found.values()];
  // Endpoints that somebody has written by hand name no node; they are what their author says.
  const on = (kind: NodeKind): typeof all =>
    all.filter(({ endpoint: { nodeName } }) => (nodeName === undefined ? 'real' : nodes.get(nodeName)) === kind);
  const ready = on('real').filter(({ endpoint }) => isReady(endpoint));
  const chosen = ready.length > 0 ? ready : on('real').filter(({ endpoint }) => isDraining(endpoint));
  return {
    usable: chosen.map(({ address }) => address),
    ready: all.filter(({ endpoint }) => isReady(endpoint)).length,
    total: all.length,
    simulatedReady: on('simulated').filter(({ endpoint }) => isReady(endpoint)).length,
  };
}

// An unset condition is to be read as true for `ready` and `serving`, as false for `terminating`.
function isReady({ conditions }: V1Endpoint): boolean {
  return conditions?.ready ?? true;
}

function isDraining({ conditions }: V1Endpoint): boolean {
  return (conditions?.serving ?? false) && conditions?.terminating === true;
}
