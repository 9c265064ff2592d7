import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

const addressesSchema = z.array(
  z.object({
    ifname: z.string().optional(),
    addr_info: z.array(z.object({ local: z.string().optional(), prefixlen: z.number().optional() })).optional(),
  }),
);
const routesSchema = z.array(
  z.object({ dst: z.string().optional(), gateway: z.string().optional(), dev: z.string().optional() }),
);

/**
 * The IPv4 addresses, networks, gateways and name servers that the machine uses: what a playground's must not cover.
 * @param except A link of ours that may be there from an earlier start.
 */
export async function usedNetworks(except: string): Promise<string[]> {
  const [addresses, routes] = await Promise.all([
    run('ip', ['-4', '-json', 'address', 'show']).then(({ stdout }) => addressesSchema.parse(parse(stdout))),
    run('ip', ['-4', '-json', 'route', 'show', 'table', 'all']).then(({ stdout }) => routesSchema.parse(parse(stdout))),
  ]);
  return [
    ...addresses
      .filter((link) => link.ifname !== except)
      .flatMap((link) => link.addr_info ?? [])
      .flatMap(({ local, prefixlen }) => (local === undefined ? [] : [`${local}/${prefixlen ?? 32}`])),
    ...routes
      .filter((route) => route.dev !== except)
      .flatMap(({ dst, gateway }) => [dst, gateway].filter((part) => part !== undefined)),
    // They can be reached by the default route alone, and would be lost behind a more exact one.
    ...nameServers(),
  ];
}

/** The machine's name servers, as its `/etc/resolv.conf` names them. */
export function nameServers(file = '/etc/resolv.conf'): string[] {
  try {
    return [...fs.readFileSync(file, 'utf8').matchAll(/^nameserver\s+(\S+)/gm)].flatMap(([, address]) => address ?? []);
  } catch {
    return [];
  }
}

/** `ip -json` prints nothing at all where it would print an empty list. */
function parse(output: string): unknown {
  return output.trim() === '' ? [] : JSON.parse(output);
}
