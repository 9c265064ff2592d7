import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';

/** Where administrators put certificate authorities of their own, by Linux family. */
const anchorFolders = [
  '/usr/local/share/ca-certificates',
  '/etc/pki/ca-trust/source/anchors',
  '/etc/ca-certificates/trust-source/anchors',
];

/**
 * The build secrets of this machine. Behind a proxy that inspects TLS, `pip` and `npm` in a build need the machine's
 * additional certificate authorities: they are offered as the secret `extra_ca`, so that no image contains them.
 * @returns secret ids and their files; empty on an ordinary machine
 */
export function buildSecrets(
  playground: Pick<Playground, 'path'>,
  folders: readonly string[] = anchorFolders,
): Record<string, string> {
  const certificates = folders.flatMap(certificateFiles).map((file) => fs.readFileSync(file, 'utf8').trim());
  if (certificates.length === 0) {
    return {};
  }
  const file = playground.path('extra-ca.pem');
  writeFileAtomic(file, `${certificates.join('\n')}\n`);
  return { extra_ca: file };
}

function certificateFiles(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(crt|pem)$/.test(name))
      .sort()
      .map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}
