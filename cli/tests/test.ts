import { ensureTools, everyTool, ToolError } from '../../playground/toolchain';
import { tell } from '../process/tell';
import { UserError } from '../process/user-error';
import { changedFiles } from './changed-files';
import { line, none, sum, type Counts } from './counts';
import { checkFiles, checkHouse, type Found } from './house-checks';
import { runJest } from './jest';
import { namedTestFiles, sourcesOf } from './test-files';

/** What `bin/test` may be told. */
export interface TestOptions {
  /** Whether golden files, snapshots and schemas are written anew. */
  readonly update: boolean;
}

/** A group of checks: a title, and what runs and counts them. */
interface Check {
  readonly title: string;
  readonly run: () => Promise<Counts>;
}

/**
 * Runs the project's checks; the last line on standard output counts them: `N passed, N failed[, N skipped]`. Format,
 * lint, types, circles of imports and dead code count as one each.
 *
 * @param part `unit`, `e2e`, or `changed`. @default - all of unit and e2e
 * @param names of test files: paths, or parts of them; after `changed` the revision to compare with.
 *   @default - all of the part
 * @throws UserError for a wrong call
 */
export async function test(part: string | undefined, names: readonly string[], options: TestOptions): Promise<void> {
  let total = none;
  for (const { title, run } of await checksOf(part, names, options)) {
    const started = Date.now();
    process.stdout.write(`\n== ${title}\n`);
    const counts = await run();
    process.stdout.write(`== ${title}: ${line(counts)} in ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
    total = sum(total, counts);
  }
  process.stdout.write(`\n${line(total)}\n`);
  if (total.failed > 0) {
    process.exitCode = 1;
  }
}

async function checksOf(part: string | undefined, names: readonly string[], options: TestOptions): Promise<Check[]> {
  const { update } = options;
  if (part !== undefined && part !== 'unit' && part !== 'e2e' && part !== 'changed') {
    throw new UserError(`there is no part '${part}': allowed are unit, e2e and changed`, 2);
  }
  if (update && (names.length === 0 || part === 'changed')) {
    throw new UserError(
      'which golden files shall be written anew? Name the test files that compare with them: ' +
        'bin/test unit review/report --update',
      2,
    );
  }
  if (part === 'changed') {
    return checksOfChange(names);
  }
  if (part !== undefined && names.length > 0) {
    const files = namedTestFiles(part, names);
    const title = `${update ? 'Golden files of' : 'Tests of'} ${files.length === 1 ? files[0] : `${files.length} files`}`;
    return part === 'e2e'
      ? [{ title, run: () => runJest('e2e', { files, update }) }]
      : [
          {
            title: `${title}, types, their format and lint`,
            run: () => beside(checkFiles([...files, ...sourcesOf(files)]), runJest('unit', { files, update })),
          },
        ];
  }
  return [
    ...(part === 'e2e'
      ? []
      : [
          {
            title: 'Unit and snapshot tests, format, lint, types, circles and dead code',
            run: () => beside(checkHouse(), runJest('unit', { quick: part === 'unit' })),
          },
        ]),
    ...(part === 'unit'
      ? []
      : [
          { title: 'Tools of the end-to-end tests', run: getTools },
          { title: 'End-to-end tests of the commands and on the playground', run: () => runJest('e2e', {}) },
        ]),
  ];
}

/**
 * Gets the tools of all tests before the first one: from an empty cache they take longer to build than a test may last,
 * and tests of other tools would wait for them. One that cannot be had fails the tests that need it.
 */
async function getTools(): Promise<Counts> {
  try {
    await ensureTools(everyTool(), (message) => tell(message));
  } catch (error) {
    if (!(error instanceof ToolError)) {
      throw error;
    }
    tell(error.message);
  }
  return none;
}

async function checksOfChange(names: readonly string[]): Promise<Check[]> {
  if (names.length > 1) {
    throw new UserError(`'changed' compares with one revision, got ${names.join(' and ')}`, 2);
  }
  const files = await changedFiles(names[0]);
  const what = files.length === 1 ? files[0]! : `${files.length} files`;
  return [
    {
      title: `What ${what} touch: unit tests, types, their format and lint`,
      run: () => beside(checkFiles(files), runJest('unit', { relatedTo: files })),
    },
  ];
}

/** Waits for tests and for what is checked beside them, whose findings are printed below those of the tests. */
async function beside(checks: Promise<Found>, tests: Promise<Counts>): Promise<Counts> {
  const [{ counts, said }, ran] = await Promise.all([checks, tests]);
  process.stdout.write(said.map((text) => `${text.trimEnd()}\n`).join(''));
  return sum(counts, ran);
}
