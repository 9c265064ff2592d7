import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { PlaygroundError } from '../playground-error';
import { debianRelease } from './base-recipes';
import { runShowingProgress } from './run-showing-progress';

const run = promisify(execFile);

// As in the public slim images: nothing that only a person reads.
const withoutDocumentation = ['doc', 'groff', 'info', 'linda', 'lintian', 'locale', 'man'].map(
  (folder) => `path-exclude /usr/share/${folder}/*`,
);
const emptied = [
  'usr/share/doc',
  'usr/share/info',
  'usr/share/locale',
  'usr/share/man',
  'var/cache/apt',
  'var/lib/apt/lists',
  'var/log',
];

/**
 * Makes a minimal Debian system with `debootstrap`, as one tar file; about a minute.
 * @param file is complete when it is there
 * @param workFolder an empty folder for the unpacked system, on a file system that allows device files
 */
export async function makeDebianRootfs(
  debootstrap: string,
  file: string,
  workFolder: string,
  progress: (message: string) => void,
): Promise<void> {
  const root = path.join(workFolder, 'debian');
  const mirror = await debianMirror();
  await runShowingProgress(
    {
      // It mounts /proc in the folder; in a mount namespace of its own that ends with it, however it ends.
      program: 'unshare',
      args: [
        '--mount',
        '--propagation',
        'private',
        debootstrap,
        '--variant=minbase',
        '--include=ca-certificates',
        debianRelease,
        root,
        ...(mirror === undefined ? [] : [mirror]),
      ],
    },
    `base images: Debian ${debianRelease} is being installed into a folder`,
    progress,
  ).catch((error: Error) => {
    throw new PlaygroundError(
      `No base image can be made: Docker Hub cannot be reached, and debootstrap failed: ${error.message}`,
      "Give this machine a way to Docker Hub or to a Debian mirror (the one in apt's sources is used), " +
        'then run the command again.',
    );
  });
  await fs.promises.writeFile(path.join(root, 'etc/dpkg/dpkg.cfg.d/docker'), `${withoutDocumentation.join('\n')}\n`);
  for (const folder of emptied) {
    await emptyFolder(path.join(root, folder));
  }
  // The machine's own, copied for the installation.
  for (const own of ['etc/resolv.conf', 'etc/hostname']) {
    await fs.promises.writeFile(path.join(root, own), '');
  }
  const partial = `${file}.part`;
  await run('tar', [
    '--create',
    '--file',
    partial,
    '--directory',
    root,
    '--numeric-owner',
    '--sort=name',
    '--exclude=./dev/*',
    '--exclude=./proc/*',
    '--exclude=./sys/*',
    '.',
  ]);
  await fs.promises.rename(partial, file);
}

/**
 * The Debian mirror that apt on this machine uses, so that a machine which reaches only that one works too.
 * @returns undefined where apt has none (another distribution): debootstrap then uses its own default
 */
export async function debianMirror(): Promise<string | undefined> {
  const { stdout } = await run('apt-get', ['update', '--print-uris']).catch(() => ({ stdout: '' }));
  return mirrorOf(stdout);
}

const debianReleases = [debianRelease, 'trixie', 'forky', 'bullseye', 'sid', 'stable', 'testing', 'unstable'];

/**
 * The mirror among the addresses that `apt-get update` would fetch: of this release, else of another one of
 * Debian (a mirror has them all).
 * A source that has updates beside the release is taken first: other makers' packages for Debian come without.
 */
export function mirrorOf(uris: string): string | undefined {
  const sources = [...uris.matchAll(/'([^']+)\/dists\/([^/']+)\/(?:In)?Release'/g)].map(
    ([, address = '', release = '']) => ({ address, release }),
  );
  const hasUpdates = (address: string, release: string): boolean =>
    sources.some((other) => other.address === address && other.release === `${release}-updates`);
  const candidates = debianReleases.flatMap((release) => sources.filter((source) => source.release === release));
  return (candidates.find(({ address, release }) => hasUpdates(address, release)) ?? candidates[0])?.address;
}

async function emptyFolder(folder: string): Promise<void> {
  for (const name of await fs.promises.readdir(folder).catch(() => [])) {
    await fs.promises.rm(path.join(folder, name), { recursive: true, force: true });
  }
}
