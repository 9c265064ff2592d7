import { isIPv4 } from 'node:net';

/** The addresses of a node's pods: a /24 whose first address is the node's own, on the bridge. */
export interface PodSubnet {
  /** For instance `10.213.7.0/24`. */
  readonly cidr: string;
  /** The first address: the node's. */
  readonly node: string;
  readonly firstPod: string;
  readonly lastPod: string;
}

/** Private ranges, the least usual in offices and homes first. */
const privateRanges = ['10.128.0.0/9', '172.16.0.0/12', '10.0.0.0/9', '192.168.0.0/16'];

/**
 * Finds a private subnet that no address or route of the machine touches.
 * The first one tried follows from the playground's id, so that it is usually the same at every start and differs between playgrounds.
 * @param used The addresses and networks that the machine knows, as `a.b.c.d` or `a.b.c.d/length`. A default route does not count.
 * @param earlier Kept while it is free.
 * @throws Error when no /24 is free.
 */
export function choosePodSubnet(id: string, used: readonly string[], earlier?: PodSubnet): PodSubnet {
  const taken = used.map(range).filter((found) => found !== undefined);
  // A VPN may have a route for all of 10.0.0.0/8. Taking 256 addresses out of it is better than no node.
  const found = firstFree(id, taken, earlier) ?? firstFree(id, taken.filter(isNarrow), earlier);
  if (found === undefined) {
    throw new Error('No private /24 network is free for the pods of the real node.');
  }
  return found;
}

interface Range {
  readonly first: number;
  readonly last: number;
}

function firstFree(id: string, taken: readonly Range[], earlier: PodSubnet | undefined): PodSubnet | undefined {
  const isFree = ({ first, last }: Range): boolean =>
    !taken.some((other) => other.first <= last && first <= other.last);
  if (earlier !== undefined && [range(earlier.cidr)].every((kept) => kept !== undefined && isFree(kept))) {
    return earlier;
  }
  for (const { first, last } of privateRanges.map(range).filter((found) => found !== undefined)) {
    const count = (last + 1 - first) / 256;
    for (let tried = 0; tried < count; tried++) {
      const start = first + ((Number.parseInt(id, 16) + tried) % count) * 256;
      if (isFree({ first: start, last: start + 255 })) {
        return podSubnet(start);
      }
    }
  }
  return undefined;
}

function podSubnet(first: number): PodSubnet {
  const at = (offset: number): string => [24, 16, 8, 0].map((shift) => ((first + offset) >>> shift) & 255).join('.');
  return { cidr: `${at(0)}/24`, node: at(1), firstPod: at(2), lastPod: at(254) };
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
