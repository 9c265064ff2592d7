import { extname, join } from 'node:path';
import { runCommand } from '../process/run-command';
import { projectRoot } from '../program/program-folder';
import { none, sum, type Counts } from './counts';

/** How checks ended, and what those that failed have found. */
export interface Found {
  readonly counts: Counts;
  readonly said: readonly string[];
}

/** What is kept from one run to the next, so that what has not changed is not looked at again. */
const cache = join('node_modules', '.cache', 'modelyard');
const types = ['tsc', '--project', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', `${cache}/tsc.tsbuildinfo`];
const format = ['prettier', '--check', '--log-level', 'warn', '--cache', '--cache-location', `${cache}/prettier`];
// Rules that know types judge a file anew only when it changes itself. A fresh clone, as CI has, keeps nothing.
const lint = ['eslint', '--max-warnings', '0', '--cache', '--cache-strategy', 'content', '--cache-location'];
const code = new Set(['.ts', '.js', '.cjs', '.mjs']);

/**
 * Checks the whole house: lint, and beside it format, types, imports in circles, and what nobody uses. Each counts as
 * one.
 */
export async function checkHouse(): Promise<Found> {
  return inParallel(
    [[...lint, `${cache}/eslint`, '.']],
    [
      types,
      [...format, '**/*.{ts,js,cjs,mjs}'],
      [
        'depcruise',
        '--config',
        '.dependency-cruiser.js',
        'lib',
        'cli',
        'playground',
        'stacks',
        'test',
        'bench',
        'examples',
        'docs',
      ],
      ['knip', '--no-progress'],
    ],
  );
}

/** Checks the format and the lint of some files, and all types: what they say of a file depends on others. */
export async function checkFiles(files: readonly string[]): Promise<Found> {
  const sources = files.filter((file) => code.has(extname(file)));
  return sources.length === 0
    ? inParallel([types])
    : inParallel(
        [types],
        [['eslint', '--max-warnings', '0', '--no-warn-ignored', ...sources]],
        [[...format, ...sources]],
      );
}

/** Runs rows of commands beside each other, those of a row one after the other. */
async function inParallel(...rows: readonly (readonly (readonly string[])[])[]): Promise<Found> {
  return (await Promise.all(rows.map(inOrder))).reduce(both);
}

async function inOrder(commands: readonly (readonly string[])[]): Promise<Found> {
  let found: Found = { counts: none, said: [] };
  for (const [name, ...args] of commands) {
    found = both(found, await check(name!, args));
  }
  return found;
}

function both(one: Found, other: Found): Found {
  return { counts: sum(one.counts, other.counts), said: [...one.said, ...other.said] };
}

async function check(name: string, args: readonly string[]): Promise<Found> {
  const { failed, stdout, stderr, shortMessage } = await runCommand(name, args, {
    cwd: projectRoot,
    preferLocal: true,
    localDir: projectRoot,
    stdin: 'ignore',
  });
  if (!failed) {
    return { counts: { ...none, passed: 1 }, said: [] };
  }
  const said = [stdout, stderr].filter((text) => text.trim() !== '');
  return {
    counts: { ...none, failed: 1 },
    said: [`${name} found:`, ...(said.length === 0 ? [shortMessage] : said)],
  };
}
