import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

/** A TCP address at which something may be reached. */
export type Target = readonly [address: string, port: number];

/** The TCP sockets on which anything on this machine listens, as the kernel lists them. */
export function listeningSockets(): Target[] {
  return [...sockets('/proc/net/tcp', ipv4), ...sockets('/proc/net/tcp6', ipv6)];
}

/** Every address and port at which this machine takes a connection: a socket for all addresses has each of them. */
export function machineTargets(): Target[] {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const all = [...new Set(own.map(({ address }) => address))];
  return listeningSockets().flatMap(([address, port]): Target[] => {
    if (address === '0.0.0.0') {
      return all.filter((each) => !each.includes(':')).map((each) => [each, port]);
    }
    if (address === '::') {
      return all.map((each) => [each, port]);
    }
    return [[address, port]];
  });
}

function sockets(file: string, read: (hex: string) => string): Target[] {
  const listening = '0A';
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === listening)
    .map(([, local = '']): Target => {
      const [address = '', port = ''] = local.split(':');
      return [read(address), Number.parseInt(port, 16)];
    });
}

function ipv4(hex: string): string {
  return [...Buffer.from(hex, 'hex')].reverse().join('.');
}

/** Four words, each in the machine's byte order. */
function ipv6(hex: string): string {
  const words = (hex.match(/.{8}/g) ?? []).map((word) => Buffer.from(word, 'hex').reverse().toString('hex'));
  if (words.join('') === '0'.repeat(32)) {
    return '::';
  }
  if (words.join('').startsWith(`${'0'.repeat(20)}ffff`)) {
    return ipv4(hex.slice(24));
  }
  return new URL(`http://[${(words.join('').match(/.{4}/g) ?? []).join(':')}]`).hostname.slice(1, -1);
}
