import * as net from 'node:net';
import { PlaygroundError } from '../playground-error';
import { claimPort } from './port-claims';

/**
 * Every port that a playground listens on, all on loopback (the kubelet's on the node's address).
 */
export const portNames = [
  'apiserver',
  'controllerManager',
  'scheduler',
  'kubelet',
  'containerdStream',
  'registry',
  'registryDebug',
  'proxy',
  'metricsApi',
  'metricsFeed',
  'jobsetWebhook',
  'jobsetHealth',
  'jobsetMetrics',
  'leaderWorkerSetWebhook',
  'leaderWorkerSetHealth',
  'leaderWorkerSetMetrics',
  'trainerWebhook',
  'trainerHealth',
  'kueueWebhook',
  'kueueHealth',
  'kueueMetrics',
  'kedaWebhook',
  'kedaHealth',
  'kedaMetrics',
  'kedaApi',
  'kedaService',
] as const;

/** One of {@link portNames}. */
export type PortName = (typeof portNames)[number];

/** The port of every name. */
export type Ports = Record<PortName, number>;

// Below Linux's range for outgoing connections (32768–60999), so that no client of the machine takes a port between two
// starts, and below Kubernetes' node ports (30000–32767).
const firstPort = 10000;
const lastPort = 29999;

/** Whether nothing listens on a loopback port. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    // Without `exclusive` a cluster worker would share the port; the address alone decides here.
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** What is known of ports before they are chosen. */
export interface KnownPorts {
  /** What somebody asked for. @default - nothing */
  readonly fixed?: Partial<Ports>;
  /** Those of the time before. @default - there was none */
  readonly earlier?: Partial<Ports>;
  /** Ports of other playgrounds, which may not listen on them yet: none of them is newly chosen. @default - none */
  readonly reserved?: ReadonlySet<number>;
}

/** Whether a playground gets a port: nothing listens on it, and no other playground that is being started chose it. */
async function isOurs(port: number, seed: string): Promise<boolean> {
  return (await claimPort(port, seed)) && isPortFree(port);
}

/**
 * Chooses a port for every name: the fixed one, else the earlier one while nobody else took it, else a free one.
 * @param seed The playground's id: playgrounds begin at different places of the range, so that two that start together
 * do not race for the same ports.
 * @throws PlaygroundError naming the port when a fixed one is in use.
 */
export async function choosePorts(
  seed: string,
  { fixed = {}, earlier = {}, reserved = new Set() }: KnownPorts,
  isFree: (port: number, seed: string) => Promise<boolean> = isOurs,
): Promise<Ports> {
  const chosen = new Map<PortName, number>();
  const used = new Set<number>(Object.values(fixed));
  for (const name of portNames) {
    const port = fixed[name];
    if (port === undefined) {
      continue;
    }
    if (!(await isFree(port, seed))) {
      throw portInUse(name, port, `Stop that program, or choose another: MODELYARD_PORTS=${name}=<port>.`);
    }
    chosen.set(name, port);
  }
  const span = lastPort - firstPort + 1;
  // Places that do not overlap: two playgrounds meet only where they have the same one.
  const places = Math.floor(span / portNames.length);
  let next = firstPort + (Number.parseInt(seed.slice(0, 6), 16) % places) * portNames.length;
  const advance = (): number => {
    const port = next;
    next = firstPort + ((next - firstPort + 1) % span);
    return port;
  };
  const take = (name: PortName, port: number): void => {
    used.add(port);
    chosen.set(name, port);
  };
  const open = portNames.filter((name) => !chosen.has(name));
  // Those that stay first: else a new choice could take the earlier port of a name that comes later.
  for (const name of open) {
    const kept = earlier[name];
    if (kept !== undefined && !used.has(kept) && (await isFree(kept, seed))) {
      take(name, kept);
    }
  }
  for (const name of open.filter((candidate) => !chosen.has(candidate))) {
    for (let tried = 0; !chosen.has(name); tried++) {
      if (tried === span) {
        throw new PlaygroundError(
          `No port between ${firstPort} and ${lastPort} is free on 127.0.0.1.`,
          'Stop some of the programs that listen there.',
        );
      }
      const candidate = advance();
      if (!used.has(candidate) && !reserved.has(candidate) && (await isFree(candidate, seed))) {
        take(name, candidate);
      }
    }
  }
  return Object.fromEntries(portNames.map((name) => [name, chosen.get(name)])) as Ports;
}

/** The error for a port that somebody else uses. */
export function portInUse(name: string, port: number, whatToDo: string): PlaygroundError {
  return new PlaygroundError(
    `Port ${port} on 127.0.0.1, for the playground's ${name}, is used by another program.`,
    whatToDo,
  );
}

/**
 * Reads `name=port` pairs, as in MODELYARD_PORTS=proxy=8080,registry=5000.
 * @throws PlaygroundError listing every wrong pair.
 */
export function parsePorts(text: string): Partial<Ports> {
  const ports: Partial<Ports> = {};
  const wrong: string[] = [];
  for (const pair of text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')) {
    const [name = '', value = ''] = pair.split('=');
    const port = Number(value);
    const known = portNames.find((candidate) => candidate === name);
    if (known === undefined || !Number.isInteger(port) || port < 1 || port > 65535) {
      wrong.push(pair);
    } else {
      ports[known] = port;
    }
  }
  const numbers = Object.values(ports);
  if (new Set(numbers).size < numbers.length) {
    wrong.push('the same port twice');
  }
  if (wrong.length > 0) {
    throw new PlaygroundError(
      `MODELYARD_PORTS: ${wrong.map((pair) => `'${pair}'`).join(', ')} not understood.`,
      `Write name=port pairs, e.g. proxy=8080,registry=5000; the names are ${portNames.join(', ')}.`,
    );
  }
  return ports;
}
