import { existsSync } from 'node:fs';
import { z } from 'zod';
import { PlaygroundError } from '../playground-error';
import { readJsonIfPresent, readRecord, writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import { chooseAddresses, servicesWithoutNode, type ClusterAddresses, type ServiceAddresses } from './addresses';
import { usedNetworks } from './machine-addresses';

const schema = z.object({
  cidr: z.string(),
  pods: z.object({ cidr: z.string(), node: z.string(), dns: z.string(), first: z.string(), last: z.string() }),
  link: z.object({ machine: z.string(), node: z.string() }),
  services: z.object({ cidr: z.string(), kubernetes: z.string(), dns: z.string() }),
});

/** The machine's end of the link to a playground's node: a name of at most 15 bytes. */
export function linkName({ id }: Pick<Playground, 'id'>): string {
  return `my${id}`;
}

/**
 * The addresses of an earlier start, else new ones that the machine does not use, which are recorded.
 * @throws PlaygroundError where the machine uses them otherwise by now: the cluster has Services with them
 */
export async function ensureAddresses(playground: Playground): Promise<ClusterAddresses> {
  if (existsSync(playground.path('pod-subnet.json'))) {
    throw new PlaygroundError(
      'This playground was started by an earlier version, whose node had no network of its own.',
      'Run bin/down, then bin/up.',
    );
  }
  const file = recordFile(playground);
  const earlier = readRecord(file, schema);
  const addresses = chooseAddresses(playground.id, await usedNetworks(linkName(playground)), earlier);
  if (earlier !== undefined && addresses.cidr !== earlier.cidr) {
    throw new PlaygroundError(
      `The addresses of this playground, ${earlier.cidr}, are used by something else on this machine now.`,
      "Look at 'ip route' for what it is, and stop it; or run bin/down, then bin/up: other addresses are chosen.",
    );
  }
  writeFileAtomic(file, `${JSON.stringify(addresses)}\n`);
  return addresses;
}

/** The addresses of the playground's node. @throws Error before {@link ensureAddresses} */
export function addressesOf(playground: Pick<Playground, 'path'>): ClusterAddresses {
  return schema.parse(readJsonIfPresent(recordFile(playground)));
}

/** The addresses of Services: the node's, or made-up ones where there is none. */
export function serviceAddresses(playground: Pick<Playground, 'path'>): ServiceAddresses {
  return readRecord(recordFile(playground), schema)?.services ?? servicesWithoutNode;
}

function recordFile(playground: Pick<Playground, 'path'>): string {
  return playground.path('network.json');
}
