import { isIPv4 } from 'node:net';

/** The addresses of a playground's cluster: a /20, of which pods, the way to the machine and Services have parts. */
export interface ClusterAddresses {
  /** All of them, for instance `10.213.16.0/20`. */
  readonly cidr: string;
  /** Those of pods and, the first ones, of the node and of its name server: a /25. A kubelet takes 110 pods. */
  readonly pods: {
    readonly cidr: string;
    readonly node: string;
    /** An address of its own, as the name server's pod has in other clusters: so NetworkPolicies can name it. */
    readonly dns: string;
    readonly first: string;
    readonly last: string;
  };
  /** The two ends of the link between the machine and the node: a /30. */
  readonly link: { readonly machine: string; readonly node: string };
  /** Those of Services: a /21. */
  readonly services: ServiceAddresses;
}

/** The addresses of Services. */
export interface ServiceAddresses {
  readonly cidr: string;
  /** The first: the API server's. */
  readonly kubernetes: string;
  /** The tenth, as kubeadm has it: the name server's. */
  readonly dns: string;
}

/** What Services have where there is no node of a network of its own: nothing routes them. */
export const servicesWithoutNode: ServiceAddresses = {
  cidr: '10.96.0.0/16',
  kubernetes: '10.96.0.1',
  dns: '10.96.0.10',
};

/** Private ranges, the least usual in offices and homes first. */
const privateRanges = ['10.128.0.0/9', '172.16.0.0/12', '10.0.0.0/9', '192.168.0.0/16'];

/** How many addresses a playground has. */
const blockSize = 4096;

/**
 * Finds a private network that no address or route of the machine touches.
 * The first one tried follows from the playground's id, so that it is usually the same at every start
 * and differs between playgrounds.
 * @param used The addresses and networks that the machine knows, as `a.b.c.d` or `a.b.c.d/length`.
 * A default route does not count.
 * @param earlier Kept while it is free.
 * @throws Error when none is free.
 */
export function chooseAddresses(id: string, used: readonly string[], earlier?: ClusterAddresses): ClusterAddresses {
  const taken = used.map(range).filter((found) => found !== undefined);
  // A VPN may have a route for all of 10.0.0.0/8. Taking a few addresses out of it is better than no node.
  const found = firstFree(id, taken, earlier) ?? firstFree(id, taken.filter(isNarrow), earlier);
  if (found === undefined) {
    throw new Error('No private /20 network is free for the pods and Services of the real node.');
  }
  return found;
}

interface Range {
  readonly first: number;
  readonly last: number;
}

function firstFree(
  id: string,
  taken: readonly Range[],
  earlier: ClusterAddresses | undefined,
): ClusterAddresses | undefined {
  const isFree = ({ first, last }: Range): boolean =>
    !taken.some((other) => other.first <= last && first <= other.last);
  if (earlier !== undefined && [range(earlier.cidr)].every((kept) => kept !== undefined && isFree(kept))) {
    return earlier;
  }
  for (const { first, last } of privateRanges.map(range).filter((found) => found !== undefined)) {
    const count = (last + 1 - first) / blockSize;
    for (let tried = 0; tried < count; tried++) {
      const start = first + ((Number.parseInt(id, 16) + tried) % count) * blockSize;
      if (isFree({ first: start, last: start + blockSize - 1 })) {
        return addressesFrom(start);
      }
    }
  }
  return undefined;
}

function addressesFrom(first: number): ClusterAddresses {
  const at = (offset: number): string => [24, 16, 8, 0].map((shift) => ((first + offset) >>> shift) & 255).join('.');
  const services = blockSize / 2;
  return {
    cidr: `${at(0)}/20`,
    pods: { cidr: `${at(0)}/25`, node: at(1), dns: at(2), first: at(3), last: at(126) },
    link: { machine: at(253), node: at(254) },
    services: { cidr: `${at(services)}/21`, kubernetes: at(services + 1), dns: at(services + 10) },
  };
}

function isNarrow({ first, last }: Range): boolean {
  return last - first < 2 ** 20;
}

function range(cidr: string): Range | undefined {
  const [address = '', length = '32'] = cidr.split('/');
  const bits = Number(length);
  if (!isIPv4(address) || bits === 0) {
    return undefined;
  }
  const size = 2 ** (32 - bits);
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(number / size) * size;
  return { first, last: first + size - 1 };
}
