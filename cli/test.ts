import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
  run(): Promise<Counts>;
}

const checks: readonly Check[] = [
  { title: 'Lint', part: 'unit', run: () => command('eslint', ['.', '--max-warnings', '0']) },
  { title: 'Type check', part: 'unit', run: () => command('tsc', ['--project', 'tsconfig.json']) },
  { title: 'Unit and snapshot tests', part: 'unit', run: () => jest('unit') },
  { title: 'End-to-end tests on the playground', part: 'e2e', run: () => jest('e2e') },
];

/**
 * Runs the project's checks; the last line on standard output counts them:
 * `N passed, N failed[, N skipped]`. Lint and type check count as one each.
 *
 * @param part `unit` or `e2e`. @default - both
 */
export async function test(part?: string): Promise<void> {
  if (part !== undefined && part !== 'unit' && part !== 'e2e') throw new UserError(`there is no part '${part}': allowed are unit and e2e`, 2);
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const check of checks.filter((each) => part === undefined || each.part === part)) {
    const started = Date.now();
    process.stdout.write(`\n== ${check.title}\n`);
    const counts = await check.run();
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    process.stdout.write(`== ${check.title}: ${line(counts)} in ${seconds} s\n`);
    for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key];
  }
  process.stdout.write(`\n${line(total)}\n`);
  if (total.failed > 0) process.exitCode = 1;
}

async function command(name: string, args: readonly string[]): Promise<Counts> {
  const { failed } = await run(name, args);
  return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, skipped: 0 };
}

async function jest(project: 'unit' | 'e2e'): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-test-'));
  const report = join(folder, 'jest.json');
  // The e2e tests share one machine's playground: one file at a time.
  const { failed } = await run('jest', ['--selectProjects', project, '--ci', '--json', '--outputFile', report, ...(project === 'e2e' ? ['--runInBand'] : [])]);
  try {
    const result = JSON.parse(readFileSync(report, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numRuntimeErrorTestSuites: number;
    };
    const broken = result.numFailedTests + result.numRuntimeErrorTestSuites;
    // A failure that no test stands for, e.g. of the suite's set-up, still fails the run.
    return { passed: result.numPassedTests, failed: failed && broken === 0 ? 1 : broken, skipped: result.numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(name: string, args: readonly string[]): Promise<{ failed: boolean }> {
  // Jest's JSON report would also go to standard output: only its file is wanted.
  return runCommand(name, args, { cwd: projectRoot, preferLocal: true, localDir: projectRoot, stdin: 'ignore', stdout: name === 'jest' ? 'ignore' : 'inherit', stderr: 'inherit' });
}

function line(counts: Counts): string {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}
