import type { ApiObject } from 'cdk8s';
import { canonicalJson } from '../configuration/content-hash';
import type { NetworkPlace } from '../cluster/network-profile';
import { findCaller, isConstruct } from '../isolation/callers';
import { callersOf, routesTo, type IsolatedWorkload } from '../isolation/isolated';
import { monitoringPlaces, networkOf } from '../isolation/network-of';
import { renderManifest } from '../synthesis/raw-fields';
import { waypointName } from './waypoint';

interface Source {
  readonly principals?: readonly string[];
  readonly namespaces?: readonly string[];
}

/** A rule of an AuthorizationPolicy. */
export interface AuthorizationRule {
  readonly from?: readonly { readonly source: Source }[];
  /** @default - any port */
  readonly to?: readonly { readonly operation: { readonly ports: readonly string[] } }[];
}

/** Who may call a workload, as a mesh knows it, and what of that is only taken for granted. */
export function authorizationRules(workload: IsolatedWorkload): {
  readonly rules: readonly AuthorizationRule[];
  readonly notes: readonly string[];
} {
  const { construct, ports = [], metricsPort, peers, services = [] } = workload;
  const all = ports.map(({ port }) => String(port));
  const routes = services.flatMap(routesTo);
  const gateways = routes.flatMap(({ route }) => gatewaySources(workload, route));
  const callers = [...callerSources(workload), ...gateways];
  const rules: AuthorizationRule[] = callers.length === 0 ? [] : [{ from: from(callers), to: to(all) }];
  if (peers === true) {
    // At any port.
    rules.push({ from: from([{ principals: [principalOf(workload)] }]) });
  }
  if (metricsPort !== undefined) {
    const { places } = monitoringPlaces(construct);
    const shared = all.includes(String(metricsPort));
    // Who comes in plain text is nobody.
    rules.push({ ...(shared ? { from: from(namespacesOf(places)) } : {}), to: to([String(metricsPort)]) });
  }
  return {
    rules,
    notes: [
      ...(routes.some(({ route }) => route.kind === 'Ingress' || route.kind === 'Service')
        ? ['takes no plain text: who brings the requests of its routes has to be in the mesh']
        : []),
      ...(metricsPort !== undefined && all.includes(String(metricsPort))
        ? ['has its metrics at the port of its API, which takes no plain text: Prometheus has to be in the mesh']
        : []),
    ],
  };
}

/** Who a workload is in the mesh: the account of its pods, whatever the mesh is called. */
export function principalOf({ workload, serviceAccount }: IsolatedWorkload): string {
  const account = typeof serviceAccount === 'object' ? serviceAccount.name : (serviceAccount ?? 'default');
  return `*/ns/${workload.metadata.namespace ?? ''}/sa/${account}`;
}

function callerSources({ construct, services = [], callers = [] }: IsolatedWorkload): Source[] {
  return [...callers, ...services.flatMap(callersOf)].flatMap((caller): Source[] => {
    const found = findCaller(construct, caller);
    if (found === undefined) {
      return [];
    }
    if (typeof caller === 'object' && !isConstruct(caller)) {
      // A mesh knows accounts and namespaces, no labels.
      return [{ namespaces: [caller.namespace] }];
    }
    return found.namespaces.length > 0
      ? [{ namespaces: found.namespaces }]
      : [{ principals: found.workloads.map(principalOf) }];
  });
}

function gatewaySources({ construct, workload }: IsolatedWorkload, route: ApiObject): Source[] {
  const own = workload.metadata.namespace ?? '';
  const { ingress, gateways } = networkOf(construct);
  if (route.kind === 'Ingress') {
    return namespacesOf(ingress ?? [{ namespace: 'istio-system', podLabels: {} }]);
  }
  const { spec } = renderManifest(route) as {
    readonly spec?: { readonly parentRefs?: readonly { readonly kind?: string; readonly namespace?: string }[] };
  };
  return (spec?.parentRefs ?? []).flatMap(({ kind, namespace }) =>
    kind === 'Service'
      ? [{ principals: [`*/ns/${own}/sa/${waypointName}`] }]
      : namespacesOf(gateways ?? [{ namespace: namespace ?? own, podLabels: {} }]),
  );
}

function namespacesOf(places: readonly NetworkPlace[]): Source[] {
  const namespaces = places.flatMap((place) => ('namespace' in place ? [place.namespace] : []));
  return namespaces.length === 0 ? [] : [{ namespaces: [...new Set(namespaces)] }];
}

function from(sources: readonly Source[]): { readonly source: Source }[] {
  const known = new Map(sources.map((source) => [canonicalJson(source), source]));
  return [...known.values()].map((source) => ({ source }));
}

function to(ports: readonly string[]): AuthorizationRule['to'] {
  return [{ operation: { ports } }];
}
