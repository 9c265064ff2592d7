import { createHash } from 'node:crypto';

/**
 * A hash of a plain value that does not depend on the order in which its keys were written.
 *
 * @param length how many hexadecimal characters; 8 are plenty to tell the runs of one job apart
 */
export function contentHash(value: unknown, length: number = 8): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, length);
}

/** JSON with sorted keys and without undefined values: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    let text = '';
    for (const key of Object.keys(value).sort()) {
      const item: unknown = (value as Record<string, unknown>)[key];
      if (item !== undefined) {
        text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(item)}`;
      }
    }
    return `{${text}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
