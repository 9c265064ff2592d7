import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../process/run-command';
import { projectRoot } from '../program/program-folder';
import { none, type Counts } from './counts';
import type { Part } from './test-files';

/** Which tests of a part run, and what they do with golden files. */
export interface JestOptions {
  /** These test files. @default - all of the part */
  readonly files?: readonly string[];
  /** The tests that import one of these sources, directly or not. @default - those of `files` */
  readonly relatedTo?: readonly string[];
  /** Writes golden files, snapshots and schemas anew instead of comparing with them. @default false */
  readonly update?: boolean;
  /** Tries fewer random programs in each property test, see `test/workload/property.ts`. @default false */
  readonly quick?: boolean;
}

/** The projects of jest.config.js that a part is. */
const projects: Readonly<Record<Part, readonly string[]>> = { unit: ['unit'], e2e: ['e2e', 'commands', 'packages'] };

const flags: Readonly<Record<Part, readonly string[]>> = {
  // Nothing else runs beside them; Jest leaves a core to others.
  unit: ['--maxWorkers=100%'],
  // These wait more than they work, each file with a stack of its own.
  e2e: ['--maxWorkers=4', '--verbose'],
};

/** Runs tests of a part, which print as they go, and counts them. */
export async function runJest(
  part: Part,
  { files, relatedTo, update = false, quick = false }: JestOptions,
): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-test-'));
  const counted = join(folder, 'counts.json');
  try {
    const { failed } = await runCommand(
      'jest',
      [
        ...(files === undefined ? [] : ['--runTestsByPath', ...files]),
        ...(relatedTo === undefined ? [] : ['--findRelatedTests', '--passWithNoTests', ...relatedTo]),
        '--selectProjects',
        ...projects[part],
        ...(update ? ['--updateSnapshot'] : ['--ci']),
        ...flags[part],
        '--reporters',
        'default',
        '--reporters',
        join(__dirname, 'jest-counts.js'),
      ],
      {
        cwd: projectRoot,
        preferLocal: true,
        localDir: projectRoot,
        env: { MODELYARD_TEST_COUNTS: counted, ...(quick ? { MODELYARD_FC_QUICK: '1' } : {}) },
        stdin: 'ignore',
        stdout: 'inherit',
        stderr: 'inherit',
      },
    );
    const counts = existsSync(counted) ? (JSON.parse(readFileSync(counted, 'utf8')) as Counts) : none;
    // A failure that no test stands for, e.g. of the suite's set-up, still fails the run.
    return { ...counts, failed: failed ? Math.max(counts.failed, 1) : counts.failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
