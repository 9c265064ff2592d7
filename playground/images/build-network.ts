import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import * as path from 'node:path';
import { startDaemon, startedAnewWith } from '../processes/daemon';
import { writeFileAtomic } from '../state/files';
import { mountsChange, type MachineChange } from '../machine/machine-changes';
import { accepts } from '../node/accepts';
import type { Playground } from '../state/state';
import type { Tool, ToolName } from '../toolchain';
import { registryAddress, requireTool } from './registry';

/**
 * The name server of build steps: the program `build-network`, which asks the machine's own. An address of a range
 * that is kept for benchmarks and used on no network; the same as in `../tools/build-network/stack.go`.
 */
export const buildNameServer = '198.18.255.249';

/**
 * Where builds run: two network namespaces, so that a build step does not hear what the builder says to the registry.
 */
export interface BuildNetwork {
  /** The program that enters a namespace. */
  readonly program: string;
  /** The file at which the builder's own namespace is mounted. */
  readonly builder: string;
  /** The file at which the namespace of the build steps is mounted. */
  readonly steps: string;
}

/** A network namespace as `build-network` reads it, see `../tools/build-network/serve.go`. */
export interface Room {
  readonly namespace: string;
  /** Addresses that lead to the same ones of the machine; or, as `inside=outside`, to another one. */
  readonly relays: readonly string[];
  /** Other addresses of the machine that are reached. */
  readonly except: readonly string[];
  /** Whether the machine's name servers answer under their own addresses too. */
  readonly nameServers: boolean;
}

/** The files of a playground's build network. */
export function buildNetworkOf(playground: Pick<Playground, 'sockets'>, program: string): BuildNetwork {
  const folder = networkFolder(playground);
  return { program, builder: path.join(folder, 'builder'), steps: path.join(folder, 'steps') };
}

/** What it changes on the machine: the namespaces' mounts. Everything else is in them, and ends with them. */
export function buildNetworkChange(playground: Pick<Playground, 'sockets'>): MachineChange {
  return mountsChange(networkFolder(playground));
}

/**
 * The namespaces and what of this machine is reached from them: the registry by the builder, and by both a proxy that
 * the user has set. Nothing else of the machine.
 * @param env the variables that name proxies
 */
export function rooms(network: BuildNetwork, registry: string, env: NodeJS.ProcessEnv): Room[] {
  return [
    { ...outwardRoom(network.builder, [registry], env), nameServers: true },
    { ...outwardRoom(network.steps, [], env), nameServers: false },
  ];
}

/** A namespace that reaches the network outside of this machine, and what it reaches of the machine. */
export function outwardRoom(
  namespace: string,
  reached: readonly string[],
  env: NodeJS.ProcessEnv,
): Omit<Room, 'nameServers'> {
  const proxies = proxyAddresses(env);
  const isLoopback = (address: string): boolean => address.startsWith('127.');
  return {
    namespace,
    relays: [...reached, ...proxies.filter(isLoopback)],
    except: proxies.filter((address) => !isLoopback(address)),
  };
}

/**
 * Starts what gives image builds a network of their own. The builder must start after it, see `../tools/build-network`.
 * @throws PlaygroundError where this machine has no TUN device
 */
export async function startBuildNetwork(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  progress: (message: string) => void,
): Promise<BuildNetwork> {
  const network = buildNetworkOf(playground, requireTool(tools, 'build-network').path);
  const ready = path.join(playground.sockets, 'build-network.sock');
  const config = JSON.stringify(
    { ready, rooms: rooms(network, registryAddress(playground), process.env) },
    undefined,
    2,
  );
  const file = playground.path('builder', 'network.json');
  writeFileAtomic(file, `${config}\n`);
  await mkdir(networkFolder(playground), { recursive: true, mode: 0o700 });
  await startDaemon(playground, {
    name: 'build-network',
    command: network.program,
    args: ['serve', file],
    env: startedAnewWith(config),
    ready: () => accepts(ready),
    progress,
  });
  return network;
}

/** Changes when a namespace is another one than before, with what was started in it left behind. */
export function namespaceIdentity({ builder, steps }: BuildNetwork): string {
  return [builder, steps].map((file) => statSync(file).ino).join(' ');
}

/** `<IP>:<port>` of the proxies that the environment names by address, `localhost` among them. */
function proxyAddresses(env: NodeJS.ProcessEnv): string[] {
  const values = ['http_proxy', 'https_proxy', 'all_proxy'].flatMap((name) => [env[name], env[name.toUpperCase()]]);
  return [...new Set(values.flatMap((value) => proxyAddress(value ?? '')))].sort();
}

function proxyAddress(value: string): string[] {
  // curl and apt take an address without a scheme too.
  const text = value.includes('://') ? value : `http://${value}`;
  if (value === '' || !URL.canParse(text)) {
    return [];
  }
  const { hostname, port, protocol } = new URL(text);
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname;
  if (isIP(host) !== 4) {
    return [];
  }
  const usual = protocol === 'https:' ? 443 : 80;
  return [`${host}:${port === '' ? usual : Number(port)}`];
}

function networkFolder(playground: Pick<Playground, 'sockets'>): string {
  return path.join(playground.sockets, 'build-net');
}
