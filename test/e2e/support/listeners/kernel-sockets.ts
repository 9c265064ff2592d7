import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { runOk } from '../run';

/** A socket that takes connections, or datagrams from anybody. */
export interface ListeningSocket {
  readonly transport: 'tcp' | 'udp' | 'unix';
  /** An IP address; for a Unix socket its file, or `@name` where it has none. */
  readonly address: string;
  /** @default - a Unix socket */
  readonly port?: number;
  /** One of the processes that hold it. */
  readonly pid: number;
  /** The process's program. */
  readonly program: string;
  /** Whether it is in the machine's own network, and not in one of a pod or a build step. */
  readonly ofMachine: boolean;
}

type Listening = Pick<ListeningSocket, 'transport' | 'address' | 'port' | 'ofMachine'>;

/**
 * All sockets on which these processes listen, as the kernel tells.
 * @param namespaces files at which further network namespaces are mounted: a program may have a
 * socket in one where no process is
 */
export async function listeningSockets(
  pids: readonly number[],
  namespaces: readonly string[] = [],
): Promise<ListeningSocket[]> {
  const listening = new Map<string, Listening>();
  const seen = new Set<string>();
  for (const pid of [process.pid, ...pids]) {
    const network = unlessEnded(() => networkOf(pid));
    if (network === undefined || seen.has(network)) {
      continue;
    }
    seen.add(network);
    const read = (table: string): string => unlessEnded(() => readFileSync(`/proc/${pid}/net/${table}`, 'utf8')) ?? '';
    for (const [inode, socket] of tables(read, pid === process.pid)) {
      listening.set(inode, socket);
    }
  }
  for (const file of namespaces) {
    const texts = new Map<string, string>();
    for (const table of tableNames) {
      texts.set(table, await runOk('nsenter', [`--net=${file}`, 'cat', `/proc/self/net/${table}`]));
    }
    for (const [inode, socket] of tables((table) => texts.get(table)!, false)) {
      if (!listening.has(inode)) {
        listening.set(inode, socket);
      }
    }
  }
  const found = new Map<string, ListeningSocket>();
  for (const pid of pids) {
    for (const inode of unlessEnded(() => socketInodes(pid)) ?? []) {
      const socket = listening.get(inode);
      if (socket === undefined || found.has(inode)) {
        continue;
      }
      const relative = socket.transport === 'unix' && !socket.address.startsWith('@');
      found.set(inode, {
        ...socket,
        address: relative ? resolve(readlinkSync(`/proc/${pid}/cwd`), socket.address) : socket.address,
        pid,
        program: readFileSync(`/proc/${pid}/comm`, 'utf8').trim(),
      });
    }
  }
  return [...found.values()];
}

/** @returns undefined where the process has ended since it was listed */
function unlessEnded<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return undefined;
    }
    throw error;
  }
}

function networkOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}

function socketInodes(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
}

const tableNames = ['tcp', 'tcp6', 'udp', 'udp6', 'unix'] as const;

/** The listening sockets of a network, by inode. @param read gives one of its tables */
function tables(read: (table: string) => string, ofMachine: boolean): ReadonlyMap<string, Listening> {
  const found = new Map<string, Listening>();
  const lines = (name: string): string[][] =>
    read(name)
      .split('\n')
      .slice(1)
      .filter((line) => line !== '')
      .map((line) => line.trim().split(/\s+/));
  for (const name of tableNames.filter((each) => each !== 'unix')) {
    const transport = name.startsWith('tcp') ? 'tcp' : 'udp';
    for (const [, local = '', remote = '', state, , , , , , inode = ''] of lines(name)) {
      // TCP: LISTEN. UDP has no such state: one that is bound and not connected takes from anybody.
      const listens = transport === 'tcp' ? state === '0A' : /^0+:0000$/.test(remote);
      const [host = '', port = ''] = local.split(':');
      if (listens) {
        found.set(inode, { transport, ofMachine, address: addressOf(host), port: Number.parseInt(port, 16) });
      }
    }
  }
  for (const [, , , flags = '0', , , inode = '', path = '@'] of lines('unix')) {
    const accepts = (Number.parseInt(flags, 16) & 0x10000) !== 0;
    if (accepts) {
      found.set(inode, { transport: 'unix', ofMachine, address: path });
    }
  }
  return found;
}

/** The kernel writes words of four bytes in the machine's order, here the little-endian one. */
function addressOf(hex: string): string {
  const bytes = Buffer.concat((hex.match(/.{8}/g) ?? []).map((word) => Buffer.from(word, 'hex').reverse()));
  if (bytes.length === 4) {
    return bytes.join('.');
  }
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return groups.every((group) => group === '0') ? '::' : groups.join(':');
}
