import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { installOwnPackages } from '../../docs/site/own-packages';
import type { FigureName } from './figures';

const root = join(__dirname, '../..');
/** What the measurements leave behind, which git ignores. */
const scratch = join(root, '.playground/bench');

type Figures = Partial<Record<FigureName, number>>;

/** How figures are measured; some come together. */
export const measurements: Readonly<Record<string, { readonly of: readonly FigureName[]; measure(): Figures }>> = {
  synthesis: { of: ['synthesis', 'synthesisRatio'], measure: synthesis },
  review: { of: ['review'], measure: review },
  rehearsal: { of: ['rehearsal'], measure: () => ({ rehearsal: seconds(() => bench('rehearse.ts', '--tenth')) }) },
  up: { of: ['firstUp', 'secondUp'], measure: up },
  suite: { of: ['unitSuite'], measure: () => ({ unitSuite: seconds(() => run('bin/test', ['unit'])) }) },
  coverage: { of: ['coverage'], measure: coverage },
  mutation: { of: ['mutation'], measure: () => ({ mutation: mutation('values') }) },
  'mutation-review': { of: ['mutationOfReview'], measure: () => ({ mutationOfReview: mutation('review') }) },
};

function synthesis(): Figures {
  const found = /1000 fully equipped servers.*modelyard .*\((\d+) µs an object\).*ratio ([\d.]+)/.exec(
    bench('synthesis.ts'),
  );
  return { synthesis: numberOf(found?.[1]), synthesisRatio: numberOf(found?.[2]) };
}

function review(): Figures {
  const found = /^1,000 objects, all of them changed: (\d+) ms of CPU/m.exec(bench('review.ts'));
  return { review: numberOf(found?.[1]) };
}

/** On a playground of its own, beside any that the developer has; what benchmarks leave is in the folder `bench`. */
function up(): Figures {
  const env = { MODELYARD_PLAYGROUND_NAME: 'measured' };
  run('bin/down', [], env);
  try {
    return {
      firstUp: seconds(() => run('bin/up', ['dev'], env)),
      secondUp: seconds(() => run('bin/up', ['dev'], env)),
    };
  } finally {
    run('bin/down', [], env);
  }
}

function coverage(): Figures {
  const folder = join(scratch, 'coverage');
  rmSync(folder, { recursive: true, force: true });
  run('node_modules/.bin/jest', [
    '--selectProjects',
    'unit',
    '--maxWorkers=100%',
    '--coverage',
    '--coverageProvider=v8',
    '--coverageReporters=json-summary',
    `--coverageDirectory=${folder}`,
    ...['lib', 'cli', 'playground'].map((each) => `--collectCoverageFrom=${each}/**/*.ts`),
  ]);
  const summary = JSON.parse(readFileSync(join(folder, 'coverage-summary.json'), 'utf8')) as {
    total: { lines: { pct: number } };
  };
  return { coverage: summary.total.lines.pct };
}

/** The share of changes that a test notices, in all subjects that are called so, or begin so. */
function mutation(name: string): number {
  const folder = join(root, 'bench/mutation');
  installOwnPackages(folder, 'what changes the sources for the mutation score');
  mkdirSync(join(scratch, 'mutation'), { recursive: true });
  const all = JSON.parse(readFileSync(join(folder, 'subjects.json'), 'utf8')) as object;
  const subjects = Object.keys(all).filter((each) => each === name || each.startsWith(`${name}-`));
  const results = subjects.flatMap((subject) => mutate(folder, subject));
  const count = (...wanted: string[]): number => results.filter((each) => wanted.includes(each)).length;
  const noticed = count('Killed', 'Timeout');
  return round((100 * noticed) / (noticed + count('Survived', 'NoCoverage')));
}

/** What became of each change of a subject. */
function mutate(folder: string, subject: string): string[] {
  const stryker = join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  // Random values by the hundred for each change would take hours.
  run(process.execPath, [stryker, 'run', join(folder, 'stryker.config.mjs')], {
    MODELYARD_FC_RUNS: '25',
    MODELYARD_MUTATION_SUBJECT: subject,
  });
  const { files } = JSON.parse(readFileSync(join(scratch, 'mutation/report.json'), 'utf8')) as {
    files: Record<string, { mutants: { status: string }[] }>;
  };
  return Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
}

function bench(file: string, ...args: string[]): string {
  const loader = join(root, 'bin/_typescript.js');
  return run(process.execPath, ['--require', loader, join(root, 'bench', file), ...args]);
}

/** @throws Error with what it said when it fails */
function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const ran = spawnSync(command.includes('/') ? join(command.startsWith('/') ? '' : root, command) : command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  if (ran.status !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} ended with ${ran.status}:\n${ran.error?.message ?? `${ran.stdout}${ran.stderr}`.slice(-4000)}`,
    );
  }
  return ran.stdout;
}

function seconds(work: () => unknown): number {
  const began = performance.now();
  work();
  return round((performance.now() - began) / 1000);
}

function numberOf(text: string | undefined): number {
  if (text === undefined) {
    throw new Error('the benchmark did not print what is looked for');
  }
  return Number(text);
}

/** One digit after the point is as much as repeats. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
