import { rootOfCluster } from '../cluster/fleet-context';
import { canonicalJson } from '../configuration/content-hash';
import { findCaller, letsIn } from './callers';
import { meshOf, tunnel, type Mesh } from '../mesh/mesh';
import { waypointPods } from '../mesh/waypoint';
import { callersOf, isolatedWorkloads, routesTo, type IsolatedWorkload } from './isolated';
import { monitoringPlaces, networkOf } from './network-of';
import { controlPlane, peersAt, podsIn, tcp, type PolicyPort, type PolicyRule } from './policy-peers';
import { identityRules, ruleFor, type ReachedRule } from './reached';
import { isMeshRoute, originOf } from './route-origins';

/** What a workload needs of the network. */
export interface NeededRules {
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
  /** What was only taken for granted. */
  readonly notes: readonly string[];
}

/** What a workload needs of the network, as far as the whole program says so. */
export function rulesOf(workload: IsolatedWorkload): NeededRules {
  const own = workload.workload.metadata.namespace;
  const peers: PolicyRule[] = workload.peers === true ? [{ peers: [podsIn(own, workload.selector, own)] }] : [];
  const ingress = [...routed(workload), ...called(workload), ...scraped(workload), ...asked(workload)];
  const egress = [...reached(workload), ...identityRules(workload.construct, workload)];
  const mesh = meshOf(workload.construct);
  const probes = mesh === 'istio-ambient' && (workload.ports ?? []).length > 0 ? [probed(workload)] : [];
  return {
    notes: [
      ...[...ingress, ...egress].flatMap(({ note }) => note ?? []),
      ...unreached(workload),
      ...unknownSource(workload),
    ],
    ingress: merged([...peers, ...ingress.map(({ rule }) => throughMesh(rule, mesh)), ...probes]),
    egress: merged([
      names(workload),
      ...peers,
      ...egress.map(({ rule }) => rule),
      ...calls(workload).map((rule) => throughMesh(rule, mesh)),
      ...(mesh === 'istio-sidecar' && workload.inMesh !== false ? [controlPlane] : []),
    ]),
  };
}

function throughMesh({ peers, ports }: PolicyRule, mesh: Mesh | undefined): PolicyRule {
  return mesh !== 'istio-ambient' || ports === undefined || ports.length === 0 || peers.some(({ ipBlock }) => ipBlock)
    ? { peers, ...(ports === undefined ? {} : { ports }) }
    : { peers, ports: [...ports, ...tcp(tunnel)] };
}

// The kubelet's probes then come from an address that no node has.
function probed({ ports = [] }: IsolatedWorkload): PolicyRule {
  return { peers: [{ ipBlock: { cidr: '169.254.7.127/32' } }], ports: tcp(...ports.map(({ port }) => port)) };
}

function routed({ construct, workload, services = [], ports = [] }: IsolatedWorkload): ReachedRule[] {
  return services.flatMap((service) =>
    routesTo(service).map(({ route, port }) => {
      const { peers, note } = originOf(construct, route, workload.metadata.namespace);
      const wanted = route.kind === 'Service' ? ports : ports.slice(0, 1);
      const named = ports.filter(({ name, port: number }) => port === name || port === number);
      const numbers = (port === undefined ? wanted : named).map(({ port: number }) => number);
      return { rule: { peers, ports: tcp(...numbers) }, ...(note === undefined ? {} : { note }) };
    }),
  );
}

function called({ construct, workload, services = [], callers = [], ports = [] }: IsolatedWorkload): ReachedRule[] {
  const all = tcp(...ports.map(({ port }) => port));
  return [...callers, ...services.flatMap(callersOf)].flatMap((caller) => {
    const found = findCaller(construct, caller);
    return found === undefined ? [] : [{ rule: { peers: found.peers(workload.metadata.namespace), ports: all } }];
  });
}

function scraped({ construct, workload, metricsPort }: IsolatedWorkload): ReachedRule[] {
  if (metricsPort === undefined) {
    return [];
  }
  const { places, known } = monitoringPlaces(construct);
  const note =
    "takes namespace 'monitoring' for that of Prometheus. Say so in 'profile.network.monitoring' of the cluster's file";
  return [
    {
      rule: { peers: peersAt(places, workload.metadata.namespace), ports: tcp(metricsPort) },
      ...(known ? {} : { note }),
    },
  ];
}

// By its proxy, after a deployment: nothing breaks where it cannot.
function asked({ construct, asked: wanted, ports = [] }: IsolatedWorkload): ReachedRule[] {
  const { apiServer } = networkOf(construct);
  const first = ports[0];
  return wanted !== true || apiServer === undefined || first === undefined
    ? []
    : [{ rule: { peers: apiServer.cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: tcp(first.port) } }];
}

function names({ construct, workload }: IsolatedWorkload): PolicyRule {
  const { dns, dnsPort } = networkOf(construct);
  const ports: PolicyPort[] = [
    { port: dnsPort, protocol: 'UDP' },
    { port: dnsPort, protocol: 'TCP' },
  ];
  return { peers: peersAt(dns, workload.metadata.namespace), ports };
}

function reached({ construct, workload, reaches }: IsolatedWorkload): ReachedRule[] {
  return reaches.flatMap(({ to }) => ruleFor(construct, to, workload.metadata.namespace) ?? []);
}

// Who may call has to get there.
function calls({ construct, workload }: IsolatedWorkload): PolicyRule[] {
  return isolatedWorkloads(rootOfCluster(construct))
    .filter((server) => letsIn(server, construct))
    .flatMap((server) => [ruleTo(server, workload.metadata.namespace), ...ruleToWaypoint(server)]);
}

// Requests that a mesh splits go to the waypoint of the server's namespace first.
function ruleToWaypoint({ workload, services = [] }: IsolatedWorkload): PolicyRule[] {
  return services.flatMap(routesTo).some(({ route }) => isMeshRoute(route))
    ? [{ peers: [podsIn(workload.metadata.namespace, waypointPods, undefined)], ports: tcp(tunnel) }]
    : [];
}

/** The rule by which a server is reached. @param own the namespace of who reaches it */
export function ruleTo({ workload, selector, ports = [] }: IsolatedWorkload, own: string | undefined): PolicyRule {
  return {
    peers: [podsIn(workload.metadata.namespace, selector, own)],
    ports: tcp(...ports.map(({ port }) => port)),
  };
}

function unreached({ services = [], callers = [], ports = [] }: IsolatedWorkload): string[] {
  const reachable =
    callers.length > 0 || services.some((service) => [...routesTo(service), ...callersOf(service)].length);
  return reachable || ports.length === 0 ? [] : ["answers nobody, for it has no route and no 'callers'"];
}

function unknownSource({ unknownSource: engine }: IsolatedWorkload): string[] {
  return engine === undefined
    ? []
    : [`may reach nothing outside of the cluster, for it is not known what ${engine} fetches. Say so in 'reaches'`];
}

// One rule for each set of ports, so that a person can read them.
export function merged(rules: readonly PolicyRule[]): PolicyRule[] {
  const byPorts = new Map<string, PolicyRule>();
  for (const { peers, ports } of rules) {
    // A rule whose list of ports is empty would be about all of them.
    if (ports?.length === 0 || peers.length === 0) {
      continue;
    }
    const key = canonicalJson(ports ?? 'all');
    const before = byPorts.get(key)?.peers ?? [];
    const known = new Set(before.map((peer) => canonicalJson(peer)));
    const added = peers.filter((peer) => !known.has(canonicalJson(peer)));
    byPorts.set(key, { peers: [...before, ...added], ...(ports === undefined ? {} : { ports }) });
  }
  return [...byPorts.values()];
}
