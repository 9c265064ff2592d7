import type { IConstruct } from 'constructs';
import { rootOfCluster } from '../../workload/cluster/fleet-context';
import { isDeferred } from '../../workload/synthesis/markers';
import type { Problems } from '../../workload/values/validation';
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

// By what serves them, and by host: those of other hosts never clash, and there may be thousands. Names that may match
// other names are among all of their parent's.
const claims = new WeakMap<IConstruct, Map<string, Claimed[]>>();

/**
 * Reports a route whose requests another route of the program takes already, on the same cluster. That takes both
 * without a word and serves the older one, so that a new split of traffic, for example, would do nothing.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httproutespec
 */
export function claimRoute(scope: IConstruct, problems: Problems, prop: string, claim: RouteClaim): void {
  const claimed = claimsOf(rootOfCluster(scope));
  const keys = [hostKey(claim, claim.hostname), hostKey(claim, undefined)];
  const others = isPattern(claim.hostname)
    ? (claimed.get(parentKey(claim)) ?? [])
    : keys.flatMap((key) => claimed.get(key) ?? []);
  const taken = others.find((other) => clash(claim, other));
  if (taken !== undefined) {
    const what = `host '${claim.hostname ?? '*'}'${taken.kind === claim.kind ? ` and path '${claim.path}'` : ''}`;
    const why =
      taken.kind === claim.kind
        ? 'Only one of them would be served'
        : 'An HTTPRoute and a GRPCRoute on one listener need different hosts';
    problems.add(prop, `takes ${what}, as a route of '${taken.by}' does. ${why}: give one of them another`);
  }
  for (const key of [parentKey(claim), hostKey(claim, isPattern(claim.hostname) ? undefined : claim.hostname)]) {
    append(claimed, key, { ...claim, by: scope.node.path });
  }
}

function claimsOf(root: IConstruct): Map<string, Claimed[]> {
  const claimed = claims.get(root) ?? new Map<string, Claimed[]>();
  claims.set(root, claimed);
  return claimed;
}

function append(claimed: Map<string, Claimed[]>, key: string, claim: Claimed): void {
  const there = claimed.get(key);
  if (there === undefined) {
    claimed.set(key, [claim]);
  } else {
    there.push(claim);
  }
}

/** Whether a name may match names other than itself: one that is known at deploy time only may be any. */
function isPattern(hostname: string | undefined): boolean {
  return hostname === undefined || hostname.startsWith('*.') || isDeferred(hostname);
}

function parentKey({ kind, parent }: RouteClaim): string {
  return JSON.stringify([kind === 'Ingress', parent]);
}

function hostKey({ kind, parent }: RouteClaim, hostname: string | undefined): string {
  return JSON.stringify([kind === 'Ingress', parent, hostname ?? null]);
}

function clash(a: RouteClaim, b: RouteClaim): boolean {
  const sameListener = a.sectionName === undefined || b.sectionName === undefined || a.sectionName === b.sectionName;
  if ((a.kind === 'Ingress') !== (b.kind === 'Ingress') || a.parent !== b.parent || !sameListener) {
    return false;
  }
  return a.kind === b.kind
    ? a.hostname === b.hostname && a.path === b.path
    : hostnamesIntersect(a.hostname, b.hostname);
}
