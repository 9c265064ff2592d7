/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
// The folder for what is made of this project's sources and can be made again: compiled TypeScript, V8's code. Node.js
// and tsx would keep it in the temporary folder that all users share, under names that anybody can make first; what is
// there is run. Here nobody can put anything who could not change the sources too.
const { accessSync, constants, mkdirSync } = require('node:fs');
const { join } = require('node:path');

const packages = join(__dirname, '..', 'node_modules');

/** A folder in it; undefined where nothing can be written, such as in a read-only checkout. */
function ownCache(name) {
  const folder = join(packages, '.cache', 'modelyard', name);
  try {
    // One above the other exists: the recursive way has an end here.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return undefined;
  }
}

/**
 * Runs a function that loads tsx: what that has compiled it keeps below the temporary folder, which is ours meanwhile.
 */
function withOwnCache(load) {
  const folder = ownCache('tsx');
  const name = folder === undefined ? 'TSX_DISABLE_CACHE' : 'TMPDIR';
  const before = process.env[name];
  const restore = () => {
    if (before === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = before;
    }
  };
  process.env[name] = folder ?? '1';
  let loaded;
  try {
    loaded = load();
  } finally {
    // What is imported is loaded later.
    if (!(loaded instanceof Promise)) {
      restore();
    }
  }
  return loaded instanceof Promise ? loaded.finally(restore) : loaded;
}

module.exports = { ownCache, withOwnCache };
