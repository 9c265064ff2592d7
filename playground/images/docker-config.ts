import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import { registryAddress } from './registry';
import { encodedLogin, registryLogin } from './registry-credentials';

/**
 * The user's own folder of Docker. In a shell that is set up for the playground,
 * `DOCKER_CONFIG` names the playground's.
 */
export function userDockerFolder(playground: Pick<Playground, 'path'>, env: NodeJS.ProcessEnv = process.env): string {
  const named = env['DOCKER_CONFIG'] ?? '';
  return named === '' || path.resolve(named) === playground.path('docker') ? path.join(os.homedir(), '.docker') : named;
}

/**
 * Makes the folder that `DOCKER_CONFIG` names for all who push to the playground's registry, with its password, so
 * that it stands in no argument, variable, Pulumi state or setting.
 * @param user The user's own folder where the user's Docker engine builds: then it has the user's settings, logins,
 *   contexts and builders too. Undefined where the playground's own builder builds: then it has nothing of the user's.
 */
export function writeDockerConfig(playground: Pick<Playground, 'path' | 'ports'>, user: string | undefined): void {
  const folder = playground.path('docker');
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const entries = user === undefined ? [] : list(user).filter((name) => name !== 'config.json');
  for (const name of list(folder)) {
    // A link that nobody needs any more would lead what is written here into the user's folder.
    if (name !== 'config.json' && isLink(path.join(folder, name)) && !entries.includes(name)) {
      fs.rmSync(path.join(folder, name));
    }
  }
  for (const name of entries) {
    link(path.join(user!, name), path.join(folder, name));
  }
  const content = withLogin(
    user === undefined ? {} : readConfig(path.join(user, 'config.json')),
    registryAddress(playground),
    encodedLogin(registryLogin(playground)),
  );
  writeFileAtomic(path.join(folder, 'config.json'), `${JSON.stringify(content, undefined, 2)}\n`);
}

/**
 * Docker's configuration and a login. Where a program keeps the user's logins, it is told
 * that it does not have this one.
 */
export function withLogin(
  config: Readonly<Record<string, unknown>>,
  address: string,
  auth: string,
): Record<string, unknown> {
  const helpers = { ...(config['credHelpers'] as object | undefined), [address]: '' };
  const kept =
    config['credsStore'] === undefined && config['credHelpers'] === undefined ? {} : { credHelpers: helpers };
  return { ...config, auths: { ...(config['auths'] as object | undefined), [address]: { auth } }, ...kept };
}

function readConfig(file: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    return typeof content === 'object' && content !== null && !Array.isArray(content) ? { ...content } : {};
  } catch {
    // None, or one that Docker does not understand either.
    return {};
  }
}

function link(target: string, at: string): void {
  if (isLink(at) && fs.readlinkSync(at) === target) {
    return;
  }
  fs.rmSync(at, { recursive: true, force: true });
  fs.symlinkSync(target, at);
}

function isLink(file: string): boolean {
  return fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
