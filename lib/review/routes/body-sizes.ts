import { asText } from '../../workload/values/as-text';

/** Annotations that say how large a request may be, and bytes where nothing is said. */
export const bodySizes: ReadonlyMap<string, number> = new Map([
  ['nginx.ingress.kubernetes.io/proxy-body-size', 2 ** 20],
  ['nginx.org/client-max-body-size', 2 ** 20],
  ['haproxy-ingress.github.io/proxy-body-size', Number.POSITIVE_INFINITY],
]);

const units: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/**
 * A size as nginx reads it, in bytes: `8m`; 0 is no limit. Undefined for what is none.
 *
 * @see https://nginx.org/en/docs/syntax.html
 */
export function bodySize(value: unknown): number | undefined {
  const found = /^(\d+)\s*([kmg]?)$/i.exec(asText(value).trim());
  if (found === null) {
    return undefined;
  }
  const size = Number(found[1]) * units[found[2]!.toLowerCase()]!;
  return size === 0 ? Number.POSITIVE_INFINITY : size;
}
