import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { PlaygroundError } from '../playground-error';
import { debianRelease } from './base-recipes';
import { runShowingProgress } from './run-showing-progress';

const run = promisify(execFile);

// As in the public slim images: nothing that only a person reads.
const withoutDocumentation = ['doc', 'groff', 'info', 'linda', 'lintian', 'locale', 'man'].map((folder) => `path-exclude /usr/share/${folder}/*`);
const emptied = ['usr/share/doc', 'usr/share/info', 'usr/share/locale', 'usr/share/man', 'var/cache/apt', 'var/lib/apt/lists', 'var/log'];

/**
 * Makes a minimal Debian system with `debootstrap`, as one tar file; about a minute.
 * @param file is complete when it is there
 * @param workFolder an empty folder for the unpacked system, on a file system that allows device files
 */
export async function makeDebianRootfs(debootstrap: string, file: string, workFolder: string, progress: (message: string) => void): Promise<void> {
  const root = path.join(workFolder, 'debian');
  const mirror = await debianMirror();
  await runShowingProgress(
    debootstrap,
    ['--variant=minbase', '--include=ca-certificates', debianRelease, root, ...(mirror === undefined ? [] : [mirror])],
    `base images: Debian ${debianRelease} is being installed into a folder`,
    progress,
  ).catch((error: Error) => {
    throw new PlaygroundError(
      `No base image can be made: Docker Hub cannot be reached, and debootstrap failed: ${error.message}`,
      "Give this machine a way to Docker Hub or to a Debian mirror (the one in apt's sources is used), then run the command again.",
    );
  });
  await fs.promises.writeFile(path.join(root, 'etc/dpkg/dpkg.cfg.d/docker'), `${withoutDocumentation.join('\n')}\n`);
  for (const folder of emptied) await emptyFolder(path.join(root, folder));
  // The machine's own, copied for the installation.
  for (const own of ['etc/resolv.conf', 'etc/hostname']) await fs.promises.writeFile(path.join(root, own), '');
  const partial = `${file}.part`;
  await run('tar', ['--create', '--file', partial, '--directory', root, '--numeric-owner', '--sort=name', '--exclude=./dev/*', '--exclude=./proc/*', '--exclude=./sys/*', '.']);
  await fs.promises.rename(partial, file);
}

/**
 * The Debian mirror that apt on this machine uses, so that a machine which reaches only that one works too.
 * @returns undefined where apt has none (another distribution): debootstrap then uses its own default
 */
export async function debianMirror(): Promise<string | undefined> {
  const { stdout } = await run('apt-get', ['indextargets', '--format', '$(ORIGIN)|$(COMPONENT)|$(RELEASE)|$(REPO_URI)', 'Created-By: Packages']).catch(() => ({ stdout: '' }));
  return mirrorOf(stdout);
}

/** The mirror among apt's index targets, each `origin|component|release|address`: of this release, else of another one of Debian. */
export function mirrorOf(targets: string): string | undefined {
  const mirrors = targets
    .split('\n')
    .map((line) => line.split('|'))
    .map(([origin, component, release = '', address]) => ({ origin, component, release, address }))
    // Security updates are in an archive of their own, without the base system.
    .filter(({ origin, component, release }) => origin === 'Debian' && component === 'main' && !release.includes('security'));
  return (mirrors.find(({ release }) => release === debianRelease) ?? mirrors[0])?.address;
}

async function emptyFolder(folder: string): Promise<void> {
  for (const name of await fs.promises.readdir(folder).catch(() => [])) {
    await fs.promises.rm(path.join(folder, name), { recursive: true, force: true });
  }
}
