import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expectedChecksum } from './checksum';
import { type HttpClient, UnreachableError } from './http';
import type { Download } from '../spec';
import { isDiskFull } from '../tool-error';

/**
 * Fetches a file and compares its checksum with the pinned one, or the publisher's. `target` appears only
 * when it is complete and right.
 * @throws UnreachableError where the host cannot be reached
 * @throws Error where there is no checksum, the checksum differs, or the transfer broke off twice
 */
export async function download(
  what: Download,
  target: string,
  client: HttpClient,
  detail: (text: string) => void = () => undefined,
): Promise<void> {
  // The checksum first: a host that cannot be reached shows here, before anything is written.
  const expected = await expectedChecksum(what, client);
  const partial = `${target}.partial`;
  try {
    const file = { url: what.url, target: partial, algorithm: expected.algorithm };
    const hex = await twice(() => transfer(file, client, detail));
    if (hex !== expected.hex) {
      throw new Error(`${what.url} has the ${expected.algorithm} ${hex}, not ${expected.hex}: not taken`);
    }
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
}

/** A long transfer that breaks off is common enough to try it once more; a host that is not there is not. */
async function twice<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof UnreachableError || isDiskFull(error)) {
      throw error;
    }
    return attempt();
  }
}

interface Transfer {
  readonly url: string;
  /** The file that is written. */
  readonly target: string;
  /** Of the checksum. */
  readonly algorithm: string;
}

/** @returns the checksum of what was received */
async function transfer(
  { url, target, algorithm }: Transfer,
  client: HttpClient,
  detail: (text: string) => void,
): Promise<string> {
  const response = await client.get(url);
  const total = Number(response.headers['content-length'] ?? 0);
  const hash = createHash(algorithm);
  let received = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      received += chunk.length;
      detail(`${megabytes(received)}${total > 0 ? ` of ${megabytes(total)}` : ''} MB`);
      done(undefined, chunk);
    },
  });
  try {
    await pipeline(response, count, createWriteStream(target));
  } catch (error) {
    if (isDiskFull(error)) {
      throw error;
    }
    throw new Error(`${url} broke off after ${received} bytes: ${(error as Error).message}`, { cause: error });
  }
  return hash.digest('hex');
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
