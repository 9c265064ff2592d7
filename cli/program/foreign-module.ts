import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { onInterrupt, statusOf } from '../process/on-interrupt';
import { projectRoot } from './program-folder';

/** What tsx compiles with: it reads the variable once, when the process starts. */
const variable = 'TSX_TSCONFIG_PATH';

/**
 * Whether a module of another repository needs a process of its own: this one
 * was started with this project's `tsconfig.json`, in which `modelyard` is the
 * source here, while the other repository has its own version of it.
 */
export function needsOwnProcess(entry: string): boolean {
  return relative(projectRoot, entry).startsWith('..') && process.env[variable] !== tsconfigOf(entry);
}

/** Runs this same command with the module's own `tsconfig.json`; an interrupt ends it too. @returns its exit status */
export async function runInOwnProcess(entry: string): Promise<number> {
  const env = { ...process.env, [variable]: tsconfigOf(entry) };
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], { env, stdio: 'inherit' });
  const done = onInterrupt(() => child.kill('SIGKILL'));
  try {
    return await new Promise((end, fail) => {
      child.on('error', fail);
      child.on('exit', (status, signal) => end(signal === null ? (status ?? 1) : statusOf(signal)));
    });
  } finally {
    done();
  }
}

function tsconfigOf(path: string): string {
  const folder = dirname(path);
  const file = join(folder, 'tsconfig.json');
  if (existsSync(file)) {
    return file;
  }
  return dirname(folder) === folder ? join(__dirname, 'plain.tsconfig.json') : tsconfigOf(folder);
}
