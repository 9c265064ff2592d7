import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Described } from './describe';
import { root } from './entries';
import { claims, filesBelow, pages, programs, sources } from './inputs';

const cache = join(root, 'node_modules/.cache/modelyard/public-api');

/** What {@link describeApi} finds: at once where nothing has changed that it depends on, otherwise after seconds. */
export function describedApi(): Described {
  const file = join(cache, `${key()}.json`);
  if (!existsSync(file)) {
    make(file);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Described;
}

function key(): string {
  const hash = createHash('sha256').update(process.version);
  const settings = ['package-lock.json', 'package.json', 'tsconfig.json'];
  for (const file of [
    ...settings,
    ...filesBelow('test/api/support', '.ts'),
    ...sources,
    ...claims,
    ...pages,
    ...programs,
  ]) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex').slice(0, 32);
}

function make(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const before = readdirSync(cache);
  const unfinished = `${file}.${process.pid}`;
  const typescript = join(root, 'bin/_typescript.js');
  execFileSync(process.execPath, ['--require', typescript, join(__dirname, 'main.ts'), unfinished], {
    cwd: root,
    env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  renameSync(unfinished, file);
  for (const name of before) {
    rmSync(join(cache, name), { force: true, recursive: true });
  }
}
