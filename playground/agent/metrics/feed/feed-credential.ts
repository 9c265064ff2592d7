import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Refusal } from '../../proxy/refusal';

/** The header that a request must have, and the file that a user sends it from. */
export interface Credential {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  readonly file: string;
}

/** Reads it. @throws Error where the file has no header */
export function readHeader(file: string): Credential {
  const [, name = '', value = ''] = /^([A-Za-z-]+): (\S.*)\n?$/.exec(readFileSync(file, 'utf8')) ?? [];
  if (value === '') {
    throw new Error(`${file} must hold one line, 'Name: value'`);
  }
  return { name: name.toLowerCase(), value, file };
}

/** @throws Refusal 401 that says how the header is sent */
export function checkCredential(
  request: Pick<IncomingMessage, 'headersDistinct'>,
  { name, value, file }: Credential,
): void {
  const sent = request.headersDistinct[name] ?? [];
  if (sent.length === 1 && isSame(sent[0]!, value)) {
    return;
  }
  throw new Refusal(
    401,
    'Unauthorized',
    `Values are set by those who can read the playground's folder: send the header of ${file}, ` +
      `as with curl -H @${file}`,
  );
}

/** Takes the same time whatever is different. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
