import { basename } from 'node:path';
import { type HttpClient, UnreachableError } from './http';
import { pinned } from '../pins';
import type { Checksum, Download } from '../spec';

/** The checksum that a download must have. */
export interface Expected {
  readonly algorithm: 'sha256' | 'sha512';
  readonly hex: string;
}

/**
 * The checksum that a download must have: the pinned one, or else what its publisher says.
 * @throws UnreachableError where a source cannot be reached and the others have none
 * @throws Error where there is none: nothing is taken unchecked
 */
export async function expectedChecksum(download: Download, client: HttpClient): Promise<Expected> {
  const pin = pinned[download.url];
  if (pin !== undefined) {
    return { algorithm: 'sha256', hex: pin };
  }
  const problems: Error[] = [];
  for (const source of download.checksums) {
    try {
      return await readChecksum(source, basename(new URL(download.url).pathname), client);
    } catch (error) {
      problems.push(error as Error);
    }
  }
  const unreachable = problems.find((problem) => problem instanceof UnreachableError);
  if (unreachable !== undefined) {
    throw unreachable;
  }
  throw new Error(`no checksum for ${download.url}: ${problems.map((problem) => problem.message).join('; ')}`);
}

async function readChecksum(source: Checksum, file: string, client: HttpClient): Promise<Expected> {
  if ('file' in source) {
    const expected = checksumIn(await client.text(source.file), file);
    if (expected === undefined) {
      throw new Error(`${source.file} does not name ${file}`);
    }
    return expected;
  }
  const { repository, tag } = source.github;
  const url = `https://api.github.com/repos/${repository}/releases/tags/${tag}`;
  const { assets = [] } = JSON.parse(await client.text(url)) as { assets?: { name: string; digest?: string | null }[] };
  const hex = /^sha256:([0-9a-f]{64})$/.exec(assets.find((asset) => asset.name === file)?.digest ?? '')?.[1];
  if (hex === undefined) {
    throw new Error(`${url} has no digest of ${file}`);
  }
  return { algorithm: 'sha256', hex };
}

/** Reads a checksum file: either nothing but the checksum, or lines of `<checksum>  <file>`. */
export function checksumIn(text: string, file: string): Expected | undefined {
  const lines = text.trim().split('\n');
  for (const line of lines) {
    const [hex = '', name] = line.trim().split(/\s+\*?/);
    const alone = name === undefined && lines.length === 1;
    if (!alone && basename(name ?? '') !== file) {
      continue;
    }
    if (/^[0-9a-f]{64}$/i.test(hex)) {
      return { algorithm: 'sha256', hex: hex.toLowerCase() };
    }
    if (/^[0-9a-f]{128}$/i.test(hex)) {
      return { algorithm: 'sha512', hex: hex.toLowerCase() };
    }
  }
  return undefined;
}
