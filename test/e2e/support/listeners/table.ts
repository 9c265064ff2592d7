import type { PortName } from '../../../../playground/state/ports';
import type { Playground } from '../../../../playground/state/state';
import type { ListeningSocket } from './kernel-sockets';
import type { Answer, Probe } from './probe';

/**
 * Who asks, and how. One that asks from elsewhere (a build step, a pod) is one more name here,
 * and one more caller in the test.
 */
export type Column = 'without credentials' | 'as another user' | 'by a foreign host' | 'from a foreign origin';

/** What comes of it: no connection counts as refused. */
export type Verdict = 'refused' | 'answered';

/** A kind of listener, and who gets an answer from it. */
export interface Row {
  readonly name: string;
  readonly is: (socket: ListeningSocket, playground: Playground) => boolean;
  /** The request that must not be answered. @default - nothing can be asked: what `is` says of its address is all */
  readonly ask?: (socket: ListeningSocket) => Omit<Probe, 'headers'>;
  /** The statuses by which it refuses. @default - 401, 403, 421 */
  readonly refusedBy?: readonly number[];
  /** Who gets an answer, and why that is meant. @default - nobody */
  readonly answers?: { readonly to: readonly Column[]; readonly why: string };
  /** Whether the one of the suite has it, every rehearsal, and one with operators. @default true for all */
  readonly in?: Readonly<Partial<Record<Kind, boolean>>>;
}

/** What is looked at. */
export type Kind = 'playground' | 'rehearsal' | 'operators';

const playgroundOnly = { rehearsal: false, operators: false };
const operatorsOnly = { playground: false, rehearsal: false };
const everybody: readonly Column[] = [
  'without credentials',
  'as another user',
  'by a foreign host',
  'from a foreign origin',
];

/** Every listener of a playground and of a rehearsal. One that is in no row fails the test. */
export const listeners: readonly Row[] = [
  { name: 'API server', is: onLoopback('apiserver'), ask: https('/api/v1/namespaces/kube-system/secrets') },
  { name: 'controller manager', is: onLoopback('controllerManager'), ask: https('/metrics') },
  { name: 'scheduler', is: onLoopback('scheduler'), ask: https('/metrics') },
  { name: 'metrics APIs', is: onLoopback('metricsApi'), ask: https('/apis/metrics.k8s.io/v1beta1/pods') },
  { name: 'metrics feed', is: onLoopback('metricsFeed'), ask: http('/external/any/any', { method: 'PUT', body: '1' }) },
  {
    name: 'proxy',
    is: onLoopback('proxy'),
    ask: http('/'),
    answers: {
      to: ['without credentials', 'as another user'],
      why: 'it serves the models at URLs that a plain curl calls, on this machine',
    },
  },
  { name: 'etcd', is: file(({ sockets }) => `${sockets}/etcd.sock`), ask: onSocket },
  { name: 'etcd for other members', is: file(({ sockets }) => `${sockets}/etcd-peer.sock`), ask: onSocket },
  { name: 'registry', is: onLoopback('registry'), ask: http('/v2/_catalog'), in: playgroundOnly },
  // It takes connections to say that everything else is there, and ends them.
  {
    name: 'network of image builds',
    is: file(({ sockets }) => `${sockets}/build-network.sock`),
    ask: onSocket,
    in: playgroundOnly,
  },
  // The registry's own port, in the networks of the builder and of the node.
  {
    name: 'registry, for the builder and the node',
    is: ({ program, ofMachine, address, port }, { ports }) =>
      !ofMachine && program === 'build-network' && address === '127.0.0.1' && port === ports.registry,
    in: playgroundOnly,
  },
  {
    name: 'network of the node',
    is: file(({ sockets }) => `${sockets}/node-network.sock`),
    ask: onSocket,
    in: playgroundOnly,
  },
  { name: 'API server, for the node', is: inNode(({ ports }) => ['127.0.0.1', ports.apiserver]), in: playgroundOnly },
  {
    name: 'API server, for pods',
    is: onNode('tcp', 'apiserver'),
    ask: https('/api/v1/namespaces/kube-system/secrets'),
    in: playgroundOnly,
  },
  // On the loopback of the node's network, which is that of no pod but those that ask for it.
  { name: 'health of kube-proxy', is: inNode(() => ['127.0.0.1', 10256]), in: playgroundOnly },
  { name: 'metrics of kube-proxy', is: inNode(() => ['127.0.0.1', 10249]), in: playgroundOnly },
  { name: 'image builder', is: file(({ sockets }) => `${sockets}/buildkitd.sock`), ask: onSocket, in: playgroundOnly },
  {
    name: 'traces of the image builder',
    is: file(({ sockets }) => `${sockets}/buildkitd.sock.otel`),
    ask: onSocket,
    in: { ...playgroundOnly, playground: false },
  },
  { name: 'containerd', is: file(({ sockets }) => `${sockets}/containerd.sock`), ask: onSocket, in: playgroundOnly },
  {
    name: "containerd's events",
    is: file(({ sockets }) => `${sockets}/containerd.sock.ttrpc`),
    ask: onSocket,
    in: playgroundOnly,
  },
  {
    // On the loopback of the node's network; the kubelet gets a path with a secret for each stream.
    name: "containerd's streams",
    is: inNode(({ ports }) => ['127.0.0.1', ports.containerdStream]),
    in: playgroundOnly,
  },
  {
    name: "containers' shims",
    is: ({ transport, address }) => transport === 'unix' && address.startsWith('/run/containerd/s/'),
    ask: onSocket,
    in: playgroundOnly,
  },
  { name: 'kubelet', is: onNode('tcp', 'kubelet'), ask: https('/pods'), in: playgroundOnly },
  { name: "kubelet's sockets", is: kubeletSocket, ask: onSocket, in: playgroundOnly },
  {
    name: 'gateway',
    is: onNode('tcp', 80),
    ask: http('/nobody-serves-this'),
    // A request that no route of the user's takes.
    refusedBy: [404],
    in: playgroundOnly,
  },
  // Names of Services are no secret in a cluster. It has an address of the node's network, which nothing
  // outside of this machine reaches.
  { name: 'name server', is: onNode('udp', 53, 2), in: playgroundOnly },
  { name: 'name server, long answers', is: onNode('tcp', 53, 2), in: playgroundOnly },
  {
    name: 'webhooks of operators',
    is: onLoopback(
      ...(['jobsetWebhook', 'leaderWorkerSetWebhook', 'trainerWebhook', 'kueueWebhook', 'kedaWebhook'] as const),
    ),
    ask: https('/'),
    answers: { to: everybody, why: 'they judge an object that the caller has, and know nothing else' },
    in: operatorsOnly,
  },
  {
    name: 'health of operators',
    is: onLoopback(
      ...(['jobsetHealth', 'leaderWorkerSetHealth', 'trainerHealth', 'kueueHealth', 'kedaHealth'] as const),
    ),
    ask: http('/readyz'),
    answers: { to: everybody, why: 'it tells nothing but that they are well' },
    in: operatorsOnly,
  },
  {
    name: 'metrics of operators',
    is: onLoopback(...(['jobsetMetrics', 'leaderWorkerSetMetrics', 'kueueMetrics', 'kedaMetrics'] as const)),
    ask: https('/metrics'),
    in: operatorsOnly,
  },
  {
    name: "KEDA's API of external metrics",
    is: onLoopback('kedaApi'),
    ask: https('/apis/external.metrics.k8s.io/v1beta1'),
    in: operatorsOnly,
  },
  // By certificates on both sides.
  { name: "KEDA's scalers, for its API", is: onLoopback('kedaService'), ask: https('/'), in: operatorsOnly },
  // Whatever a pod's own programs serve, in the network of the pods.
  {
    name: 'containers',
    is: ({ ofMachine, program }) => !ofMachine && program !== 'build-network',
    in: { playground: false, rehearsal: false, operators: false },
  },
];

/** What an answer means. */
export function verdictOf({ status }: Answer, { refusedBy = [401, 403, 421] }: Row): Verdict {
  return status === undefined || refusedBy.includes(status) ? 'refused' : 'answered';
}

function onLoopback(...names: readonly PortName[]): Row['is'] {
  return (socket, { ports }) =>
    socket.transport === 'tcp' &&
    socket.ofMachine &&
    socket.address === '127.0.0.1' &&
    names.some((name) => socket.port === ports[name]);
}

/** In the node's network, where nobody else asks. */
function inNode(where: (playground: Playground) => readonly [address: string, port: number]): Row['is'] {
  return (socket, playground) => {
    const [address, port] = where(playground);
    return socket.transport === 'tcp' && !socket.ofMachine && socket.address === address && socket.port === port;
  };
}

/** On the node's own address, or another one of its network, which is that of the pods (RFC 1918). */
function onNode(transport: 'tcp' | 'udp', port: number | PortName, last = 1): Row['is'] {
  return (socket, { ports }) =>
    socket.transport === transport &&
    !socket.ofMachine &&
    new RegExp(`^10\\.\\d+\\.\\d+\\.${last}$`).test(socket.address) &&
    socket.port === (typeof port === 'number' ? port : ports[port]);
}

function file(path: (playground: Playground) => string): Row['is'] {
  return (socket, playground) => socket.transport === 'unix' && socket.address === path(playground);
}

function kubeletSocket({ transport, address }: ListeningSocket, { dir }: Playground): boolean {
  return (
    transport === 'unix' &&
    (address.startsWith(`${dir}/kubelet/root/`) || address === '/var/lib/kubelet/device-plugins/kubelet.sock')
  );
}

function http(
  path: string,
  request: { readonly method?: Probe['method']; readonly body?: string } = {},
): NonNullable<Row['ask']> {
  return ({ address, port }) => ({ url: `http://${address}:${port}${path}`, method: 'GET', ...request });
}

function https(path: string): NonNullable<Row['ask']> {
  return ({ address, port }) => ({ url: `https://${address}:${port}${path}`, method: 'GET' });
}

/** Its file decides who may connect, whatever is spoken then; the user whose it is may. */
function onSocket({ address }: ListeningSocket): Omit<Probe, 'headers'> {
  return { url: 'http://localhost/', method: 'GET', unixSocket: address };
}
