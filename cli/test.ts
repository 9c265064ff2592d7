import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './program-folder';
import { runCommand } from './run-command';
import { UserError } from './user-error';

/** How many checks ended how. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A part of the tests: a title, and how it is run and counted. */
interface Check {
  readonly title: string;
  readonly part: 'unit' | 'e2e';
  /** Whether it can be of some files only. */
  readonly ofFiles: boolean;
  run(files: readonly string[]): Promise<Counts>;
}

const checks: readonly Check[] = [
  // Each keeps one core busy, and prints what it found at its end.
  {
    title: 'Lint and type check',
    part: 'unit',
    ofFiles: false,
    run: () =>
      together(command('eslint', ['.', '--max-warnings', '0']), command('tsc', ['--project', 'tsconfig.json'])),
  },
  { title: 'Unit and snapshot tests', part: 'unit', ofFiles: true, run: (files) => jest('unit', files) },
  { title: 'End-to-end tests on the playground', part: 'e2e', ofFiles: true, run: (files) => jest('e2e', files) },
];

/**
 * Runs the project's checks; the last line on standard output counts them:
 * `N passed, N failed[, N skipped]`. Lint and type check count as one each.
 *
 * @param part `unit` or `e2e`. @default - both
 * @param files of tests: paths, or parts of them. @default - all of the part, with lint and type check
 */
export async function test(part?: string, files: readonly string[] = []): Promise<void> {
  if (part !== undefined && part !== 'unit' && part !== 'e2e') {
    throw new UserError(`there is no part '${part}': allowed are unit and e2e`, 2);
  }
  let total: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const check of checks.filter(
    (each) => (part === undefined || each.part === part) && (files.length === 0 || each.ofFiles),
  )) {
    const started = Date.now();
    process.stdout.write(`\n== ${check.title}\n`);
    const counts = await check.run(files);
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    process.stdout.write(`== ${check.title}: ${line(counts)} in ${seconds} s\n`);
    total = sum(total, counts);
  }
  process.stdout.write(`\n${line(total)}\n`);
  if (total.failed > 0) {
    process.exitCode = 1;
  }
}

async function together(...checks: readonly Promise<Counts>[]): Promise<Counts> {
  return (await Promise.all(checks)).reduce(sum);
}

function sum(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

async function command(name: string, args: readonly string[]): Promise<Counts> {
  const { failed } = await run(name, args);
  return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, skipped: 0 };
}

const jestFlags = {
  // Nothing else runs beside them; Jest leaves a core to others.
  unit: ['--maxWorkers=100%'],
  // These wait more than they work, each file with a stack of its own.
  e2e: ['--maxWorkers=4', '--verbose'],
};

async function jest(project: 'unit' | 'e2e', files: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-test-'));
  const file = join(folder, 'counts.json');
  try {
    const { failed } = await run(
      'jest',
      [
        ...files,
        '--selectProjects',
        project,
        '--ci',
        ...jestFlags[project],
        '--reporters',
        'default',
        '--reporters',
        join(__dirname, 'jest-counts.js'),
      ],
      { MODELYARD_TEST_COUNTS: file },
    );
    const counts = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as Counts)
      : { passed: 0, failed: 0, skipped: 0 };
    // A failure that no test stands for, e.g. of the suite's set-up, still fails the run.
    return { ...counts, failed: failed ? Math.max(counts.failed, 1) : counts.failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<{ failed: boolean }> {
  return runCommand(name, args, {
    cwd: projectRoot,
    preferLocal: true,
    localDir: projectRoot,
    env,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  });
}

function line(counts: Counts): string {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}
