import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SiteError } from './site-error';

/**
 * Installs what the package-lock.json of a folder names, where that is not there yet: packages that most commands do
 * without. Nothing outside of the folder changes, and no package runs a script.
 *
 * @param folder has a package.json and a package-lock.json
 * @param what the packages are, for people: `the generator of the site`
 * @throws SiteError when npm is not there or fails
 */
export function installOwnPackages(folder: string, what: string): void {
  const lock = join(folder, 'package-lock.json');
  const modules = join(folder, 'node_modules');
  const installed = join(modules, '.modelyard-package-lock.json');
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) {
    return;
  }
  process.stderr.write(`modelyard: installing ${what}\n`);
  const cache = join(folder, '.npm-cache');
  const own = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  const [program, before] = existsSync(own) ? [process.execPath, [own]] : ['npm', []];
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--cache', cache];
  const ran = spawnSync(program, [...before, ...args], { cwd: folder, encoding: 'utf8' });
  if (ran.status !== 0) {
    throw new SiteError(
      `npm could not install ${what}: ${ran.error?.message ?? ran.stderr}\n` +
        'Check the network and the free disk space, then run again.',
    );
  }
  // Nothing else installs from it.
  rmSync(cache, { recursive: true, force: true });
  copyFileSync(lock, installed);
}
