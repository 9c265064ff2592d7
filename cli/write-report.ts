import { writeFileSync } from 'node:fs';
import { UserError } from './user-error';

/**
 * Writes a report.
 *
 * @param file where to. @default - standard output
 * @throws UserError where the file cannot be written
 */
export function writeReport(text: string, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UserError(`the report cannot be written to ${file}: ${(error as Error).message}`, 2);
  }
}
