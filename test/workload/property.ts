import fc from 'fast-check';

const runs = programs(500);
const seed = Number(process.env['MODELYARD_FC_SEED'] ?? Date.now() % 2 ** 31);

/**
 * Checks a property on random programs: 500, or `MODELYARD_FC_RUNS`. The seed is printed; `MODELYARD_FC_SEED` repeats
 * it.
 *
 * @param always programs that are among them: what is rare may not come by chance
 */
export function checkProperty<T>(
  name: string,
  program: fc.Arbitrary<T>,
  check: (program: T) => void,
  always: readonly T[] = [],
): void {
  announce(name, runs);
  fc.assert(fc.property(program, check), { numRuns: runs, seed, examples: always.map((each): [T] => [each]) });
}

/** The same for a check that takes seconds: `bin/test unit`, which answers quickly, tries a fifth of the programs. */
export function checkSlowProperty<T>(name: string, program: fc.Arbitrary<T>, check: (program: T) => void): void {
  const numRuns = fewer(500);
  announce(name, numRuns);
  fc.assert(fc.property(program, check), { numRuns, seed });
}

/**
 * Random programs, for a check that looks at all of them at once; a fifth of them in `bin/test unit`.
 *
 * @param usual how many, unless `MODELYARD_FC_RUNS` says so
 */
export function randomPrograms<T>(name: string, program: fc.Arbitrary<T>, usual = 500): T[] {
  const numRuns = fewer(usual);
  announce(name, numRuns);
  return fc.sample(program, { numRuns, seed });
}

function programs(usual: number): number {
  return Number(process.env['MODELYARD_FC_RUNS'] ?? usual);
}

function fewer(usual: number): number {
  return programs(process.env['MODELYARD_FC_QUICK'] === '1' ? Math.ceil(usual / 5) : usual);
}

function announce(name: string, count: number): void {
  process.stdout.write(`${name}: ${count} programs, MODELYARD_FC_SEED=${seed}\n`);
}
