import fc from 'fast-check';

const runs = Number(process.env['MODELYARD_FC_RUNS'] ?? 500);
const seed = Number(process.env['MODELYARD_FC_SEED'] ?? Date.now() % 2 ** 31);

/**
 * Checks a property on random programs: 500, or `MODELYARD_FC_RUNS`. The seed is printed; `MODELYARD_FC_SEED` repeats it.
 */
export function checkProperty<T>(name: string, program: fc.Arbitrary<T>, check: (program: T) => void): void {
  announce(name);
  fc.assert(fc.property(program, check), { numRuns: runs, seed });
}

/** Random programs, as many as a property is checked on, for a check that looks at all of them at once. */
export function randomPrograms<T>(name: string, program: fc.Arbitrary<T>): T[] {
  announce(name);
  return fc.sample(program, { numRuns: runs, seed });
}

function announce(name: string): void {
  process.stdout.write(`${name}: ${runs} programs, MODELYARD_FC_SEED=${seed}\n`);
}
