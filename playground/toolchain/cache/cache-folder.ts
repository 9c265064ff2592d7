import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { findOwnFolder, openOwnFolder, removeOwnFolder, type FolderPlace } from '../../state/own-folder';
import { PlaygroundError } from '../../playground-error';

const setting = 'MODELYARD_CACHE';

/**
 * Where everything that is fetched or built once belongs: `MODELYARD_CACHE`, or `modelyard` in the user's cache folder.
 * @throws PlaygroundError for a path that is not absolute, or that programs in the cache cannot be run from
 */
export function cachePath(env: NodeJS.ProcessEnv = process.env): string {
  const own = env[setting];
  const folder = own !== undefined && own !== '' ? own : defaultPath(env);
  if (!isAbsolute(folder)) {
    throw new PlaygroundError(
      `${setting} must be an absolute path, got '${folder}'.`,
      'Write the whole path, from / on.',
    );
  }
  // A colon divides PATH, a comma and a quotation mark the options of BuildKit's programs.
  // eslint-disable-next-line no-control-regex
  const refused = /[\u0000-\u001f\u007f:,"]/.exec(folder)?.[0];
  if (refused !== undefined) {
    throw new PlaygroundError(
      `The path of the cache must have no ${JSON.stringify(refused)}, got ${JSON.stringify(folder)}: ` +
        'programs are found and run by it.',
      `Set ${setting} to another folder.`,
    );
  }
  return folder;
}

const opened = new Map<string, string>();

/**
 * The same folder, as one of ours: made where there is none. Nothing in it is run before that.
 * @throws PlaygroundError for a folder that is not ours, of another user, or that others can write to
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const path = cachePath(env);
  const folder = opened.get(path) ?? openOwnFolder(place(path, env));
  opened.set(path, folder);
  return folder;
}

/**
 * Removes what is in the cache.
 * @returns what is not ours, and stays: whole paths
 */
export function purgeCache(env: NodeJS.ProcessEnv = process.env): string[] {
  const path = cachePath(env);
  const folder = findOwnFolder(place(path, env));
  opened.delete(path);
  return folder === undefined ? [] : removeOwnFolder('cache', folder, isCacheEntry).map((name) => join(folder, name));
}

function place(path: string, env: NodeJS.ProcessEnv): FolderPlace {
  return { kind: 'cache', path, setting, ...(path === defaultPath(env) ? { earlier: isCacheEntry } : {}) };
}

function defaultPath(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'];
  const home = homedir();
  // HOME may be set to nothing.
  return join(
    base !== undefined && isAbsolute(base) ? base : join(isAbsolute(home) ? home : userInfo().homedir, '.cache'),
    'modelyard',
  );
}

let entries: ReadonlySet<string> | undefined;

/** Whether a name at the cache's top level is ours. bin/_env.sh reads the same list. */
function isCacheEntry(name: string): boolean {
  entries ??= new Set(
    readFileSync(join(__dirname, 'cache-entries.txt'), 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  );
  return entries.has(name);
}
