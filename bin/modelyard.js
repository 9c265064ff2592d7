#!/usr/bin/env node
/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is, however old */
// The command of the npm package modelyard-cli. There it runs what was compiled; in a clone it runs the sources, as
// bin/modelyard does.
const { existsSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');

const root = join(__dirname, '..');
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`error: modelyard needs Node.js 22.19 or newer, this is ${process.versions.node}\n`);
  process.exitCode = 2;
} else if (root.includes('?') && existsSync(join(root, 'cli', 'main.ts'))) {
  process.stderr.write(`error: the project cannot be in a folder with a question mark in its path: ${root}\n`);
  process.exitCode = 2;
} else if (existsSync(join(root, 'cli', 'main.ts'))) {
  // A module of another repository is run with its own settings, in a process of its own that has them already.
  process.env.TSX_TSCONFIG_PATH ??= join(root, 'tsconfig.json');
  require('./_own-cache')
    .withOwnCache(() => import(pathToFileURL(require.resolve('tsx')).href))
    .then(() => import(pathToFileURL(join(root, 'cli', 'main.ts')).href));
} else if (libraryFits()) {
  // Programs in TypeScript are read by the user's own tsx, where there is one.
  loadTsx().finally(() => require(join(root, 'cli', 'main.js')));
}

/** Whether the library is of this command's version: it imports more of it than the public API, which may change. */
function libraryFits() {
  const { version } = require('../package.json');
  let found = 'no modelyard';
  try {
    const file = require.resolve('modelyard/package.json');
    const library = require(file).version;
    if (library === version) {
      return true;
    }
    found = `modelyard ${library} in ${dirname(file)}`;
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') {
      throw error;
    }
  }
  process.stderr.write(
    `error: modelyard-cli ${version} needs modelyard ${version} beside it, and finds ${found}\n` +
      `Its own version comes with it, unless something overrides that: npm install modelyard-cli@${version} modelyard@${version}\n`,
  );
  process.exitCode = 2;
  return false;
}

async function loadTsx() {
  if (process.argv[2] !== 'synth') {
    return;
  }
  const before = process.env.TSX_DISABLE_CACHE;
  // It would run what it finds in a folder that all users of the machine share.
  process.env.TSX_DISABLE_CACHE = '1';
  try {
    await import(pathToFileURL(createRequire(join(process.cwd(), 'package.json')).resolve('tsx')).href);
  } catch {
    // Node.js reads TypeScript by itself, as long as it is only types.
  }
  if (before === undefined) {
    delete process.env.TSX_DISABLE_CACHE;
  } else {
    process.env.TSX_DISABLE_CACHE = before;
  }
}
