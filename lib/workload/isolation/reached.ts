import { rootOfCluster } from '../cluster/fleet-context';
import type { IConstruct } from 'constructs';
import { clusterOf } from '../cluster/cluster-context';
import type { ServiceAccount } from '../pod/service-account';
import { letsIn } from './callers';
import { readAddress, type Destination } from './destinations';
import { isolatedWorkloads, type IsolatedWorkload } from './isolated';
import { isolationOf, knownNamespaces } from './isolation';
import { networkOf } from './network-of';
import { outside, podsIn, tcp, type PolicyRule } from './policy-peers';

/** What lets pods reach something, and what is only taken for granted. */
export interface ReachedRule {
  readonly rule: PolicyRule;
  /** @default - nothing */
  readonly note?: string;
}

/** The rule for a destination. @param own the namespace of the pods */
export function ruleFor(scope: IConstruct, destination: Destination, own: string | undefined): ReachedRule | undefined {
  if (typeof destination === 'string') {
    return ruleForAddress(scope, destination, own);
  }
  const ports = destination.ports === undefined ? {} : { ports: tcp(...destination.ports) };
  return {
    rule: {
      peers: [
        'cidr' in destination
          ? { ipBlock: { cidr: destination.cidr } }
          : podsIn(destination.namespace, destination.podLabels ?? {}, own),
      ],
      ...ports,
    },
  };
}

function ruleForAddress(scope: IConstruct, address: string, own: string | undefined): ReachedRule | undefined {
  const read = readAddress(address);
  if (read === undefined) {
    return undefined;
  }
  const { host, port } = read;
  if (/^\d+(?:\.\d+){3}$/.test(host) || host.includes(':')) {
    return {
      rule: { peers: [{ ipBlock: { cidr: host.includes(':') ? `${host}/128` : `${host}/32` } }], ports: tcp(port) },
    };
  }
  const service = serviceIn(scope, host, own);
  if (service !== undefined) {
    return ruleForService(scope, service, port, own);
  }
  const { outside: networks } = networkOf(scope);
  return {
    rule: { peers: outside(networks), ports: tcp(port) },
    ...(networks === undefined
      ? {
          note:
            `reaches ${host} by its name, and a NetworkPolicy knows addresses only: port ${port} is open to all ` +
            'addresses but private ones. Say in which networks such names are in ' +
            "'profile.network.outside' of the cluster's file",
        }
      : {}),
  };
}

interface NamedService {
  readonly name: string;
  readonly namespace: string | undefined;
}

// `name`, `name.namespace.svc`, and `name.namespace` where the program has that namespace.
function serviceIn(scope: IConstruct, host: string, own: string | undefined): NamedService | undefined {
  const [name = '', namespace, svc] = host.split('.');
  if (namespace === undefined) {
    return { name, namespace: own };
  }
  const known = svc === undefined && knownNamespaces(scope).some((each) => each.name === namespace);
  return svc === 'svc' || known ? { name, namespace } : undefined;
}

function ruleForService(
  scope: IConstruct,
  { name, namespace }: NamedService,
  port: number,
  own: string | undefined,
): ReachedRule {
  const ours = isolatedWorkloads(rootOfCluster(scope)).filter(
    ({ workload, services = [] }) =>
      workload.metadata.namespace === namespace && services.some((service) => service.name === name),
  );
  const closed = ours.filter(
    (server) => isolationOf(server.construct)?.isolation === 'workloads' && !letsIn(server, scope, own),
  );
  return ours.length > 0
    ? {
        ...(closed.length === 0
          ? {}
          : { note: `reaches ${closed[0]!.name}, which does not let it in: name it among its 'callers'` }),
        rule: {
          peers: ours.map(({ selector }) => podsIn(namespace, selector, own)),
          ports: tcp(...ours.flatMap(({ ports = [] }) => ports.map((each) => each.port))),
        },
      }
    : {
        rule: { peers: [podsIn(namespace, {}, own)], ports: tcp(port) },
        note:
          `takes port ${port} of Service '${name}' in namespace '${namespace ?? ''}' for that of its pods, which is ` +
          'what a NetworkPolicy counts. Where it is another one, name the pods: { namespace, podLabels, ports }',
      };
}

/** What pods need to be somebody for a cloud, or for the API of the cluster. */
export function identityRules(
  scope: IConstruct,
  { serviceAccount, reaches }: IsolatedWorkload,
): readonly ReachedRule[] {
  const account = typeof serviceAccount === 'object' ? serviceAccount : undefined;
  const cloud = cloudOf(
    scope,
    serviceAccount,
    reaches.some(({ to }) => typeof to === 'string' && to.startsWith('gs:')),
  );
  const { outside: networks } = networkOf(scope);
  const byName: ReachedRule = { rule: { peers: outside(networks), ports: tcp(443) } };
  return [
    ...(cloud === 'google' ? googleMetadata : []),
    ...(cloud === 'aws' ? [podIdentity, byName] : []),
    ...(cloud === 'azure' ? [byName] : []),
    ...(account?.automountToken === true ? [apiServer(scope)] : []),
  ];
}

// @see https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
const googleMetadata: readonly ReachedRule[] = [
  { rule: { peers: [{ ipBlock: { cidr: '169.254.169.254/32' } }], ports: tcp(80) } },
  { rule: { peers: [{ ipBlock: { cidr: '169.254.169.252/32' } }], ports: tcp(988) } },
];

// @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html
const podIdentity: ReachedRule = { rule: { peers: [{ ipBlock: { cidr: '169.254.170.23/32' } }], ports: tcp(80) } };

type Cloud = 'google' | 'aws' | 'azure';

function cloudOf(scope: IConstruct, account: ServiceAccount | string | undefined, google: boolean): Cloud | undefined {
  const here = ({ gke: 'google', aws: 'aws', aks: 'azure' } as const)[clusterOf(scope).profile.gpu.labels as 'gke'];
  if (typeof account === 'object' && account.cloud !== undefined) {
    return account.cloud;
  }
  // In Google's clusters every pod is somebody, by the account of its namespace too.
  return account !== undefined || (google && here === 'google') ? here : undefined;
}

function apiServer(scope: IConstruct): ReachedRule {
  const { apiServer: known } = networkOf(scope);
  return known === undefined
    ? {
        rule: { peers: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: tcp(443, 6443) },
        note:
          'has a token for the API server, whose address is not known: ports 443 and 6443 are open to all addresses. ' +
          "Say which it is in 'profile.network.apiServer' of the cluster's file",
      }
    : { rule: { peers: known.cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: tcp(443, known.port) } };
}
