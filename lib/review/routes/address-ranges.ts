/** A range of addresses: those whose first bits are these. */
interface AddressRange {
  readonly bits: string;
  /** How long an address is: 32 or 128 bits. */
  readonly length: number;
}

/** Whether a text is a range of addresses that holds all there are: `0.0.0.0/0`, `::/0`. */
export function isEverything(text: string): boolean {
  return /\/0+$/.test(text.trim());
}

/**
 * The ranges that hold addresses which none of the others holds. What is no range, such as a name of a cloud's, is only
 * held by itself.
 */
export function beyond(ranges: readonly string[], others: readonly string[]): string[] {
  const known = others.flatMap((other) => parseRange(other) ?? []);
  return ranges.filter((text) => {
    const range = parseRange(text);
    return range === undefined
      ? !others.includes(text)
      : !known.some((other) => other.length === range.length && range.bits.startsWith(other.bits));
  });
}

// An address without a length is that address alone.
function parseRange(text: string): AddressRange | undefined {
  const [address = '', size] = text.trim().split('/');
  const bits = address.includes(':') ? bitsOfIpv6(address) : bitsOfIpv4(address);
  if (bits === undefined || (size !== undefined && !/^\d{1,3}$/.test(size))) {
    return undefined;
  }
  const kept = size === undefined ? bits.length : Number(size);
  return kept > bits.length ? undefined : { bits: bits.slice(0, kept), length: bits.length };
}

function bitsOfIpv4(address: string): string | undefined {
  const parts = address.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
    ? parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('')
    : undefined;
}

function bitsOfIpv6(address: string): string | undefined {
  const halves = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [start = [], end] = halves;
  const given = start.length + (end?.length ?? 0);
  if (halves.length > 2 || (end === undefined ? given !== 8 : given > 7)) {
    return undefined;
  }
  const parts = [...start, ...Array<string>(8 - given).fill('0'), ...(end ?? [])];
  return parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))
    ? parts.map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0')).join('')
    : undefined;
}
