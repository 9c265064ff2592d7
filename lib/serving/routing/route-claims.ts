import type { IConstruct } from 'constructs';
import type { Problems } from '../../workload/validation';
import { hostnamesIntersect } from './hostnames';

/** The requests that a route takes. */
export interface RouteClaim {
  /** What kind of route: HTTP and gRPC routes cannot share a host. */
  readonly kind: 'Ingress' | 'HTTPRoute' | 'GRPCRoute';
  /** What serves it: an ingress class, or a Gateway with its namespace. */
  readonly parent: string;
  /** One listener of the Gateway. @default - all that fit */
  readonly sectionName?: string | undefined;
  /** Undefined for every host. */
  readonly hostname: string | undefined;
  /** The path, or the gRPC service. */
  readonly path: string;
}

interface Claimed extends RouteClaim {
  readonly by: string;
}

const claims = new WeakMap<IConstruct, Claimed[]>();

/**
 * Reports a route whose requests another route of the program takes already. A cluster takes both without a word and
 * serves the older one, so that a new split of traffic, for example, would do nothing.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httproutespec
 */
export function claimRoute(scope: IConstruct, problems: Problems, prop: string, claim: RouteClaim): void {
  const root = scope.node.root;
  const others = claims.get(root) ?? [];
  const taken = others.find((other) => clash(claim, other));
  if (taken !== undefined) {
    const what = `host '${claim.hostname ?? '*'}'${taken.kind === claim.kind ? ` and path '${claim.path}'` : ''}`;
    const why = taken.kind === claim.kind ? 'Only one of them would be served' : 'An HTTPRoute and a GRPCRoute on one listener need different hosts';
    problems.add(prop, `takes ${what}, as a route of '${taken.by}' does. ${why}: give one of them another`);
  }
  claims.set(root, [...others, { ...claim, by: scope.node.path }]);
}

function clash(a: RouteClaim, b: RouteClaim): boolean {
  const sameListener = a.sectionName === undefined || b.sectionName === undefined || a.sectionName === b.sectionName;
  if ((a.kind === 'Ingress') !== (b.kind === 'Ingress') || a.parent !== b.parent || !sameListener) {
    return false;
  }
  return a.kind === b.kind ? a.hostname === b.hostname && a.path === b.path : hostnamesIntersect(a.hostname, b.hostname);
}
