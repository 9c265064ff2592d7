#!/usr/bin/env node
/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is, however old */
// The command of the npm package. There it runs what was compiled; in a clone, which has no such folder in its index,
// it runs the sources, as bin/modelyard does.
const { existsSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
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
} else {
  // Programs in TypeScript are read by the user's own tsx, where there is one.
  loadTsx().finally(() => require(join(root, 'dist', 'cli', 'main.js')));
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
