import { rmSync, statSync, writeFileSync } from 'node:fs';
import { UserError } from '../process/user-error';

/** A report to write: its form, and the file it goes to. */
interface Output<F> {
  readonly format: F;
  /** @default - standard output */
  readonly file?: string;
}

/**
 * Writes a report in each form that is asked for: one that cannot be written does not keep the others from it.
 *
 * @param outputs which. @default - as text to standard output
 * @param render makes a form of it
 * @throws UserError with all that cannot be written
 */
export function writeReports<F extends string>(
  outputs: readonly Output<F>[],
  render: (output: Output<F | 'text'>) => string,
): void {
  const wanted: readonly Output<F | 'text'>[] = outputs.length === 0 ? [{ format: 'text' }] : outputs;
  const problems = wanted.flatMap((output) => {
    const text = render(output);
    if (output.file === undefined) {
      process.stdout.write(text);
      return [];
    }
    return write(text, output.file) ?? [];
  });
  if (problems.length > 0) {
    throw new UserError(problems.join('\n'), 2);
  }
}

function write(text: string, file: string): string | undefined {
  try {
    writeFileSync(file, text);
    return undefined;
  } catch (error) {
    // Nobody is to take a part for the whole.
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) {
      rmSync(file, { force: true });
    }
    return `the report cannot be written to ${file}: ${(error as Error).message}`;
  }
}
