import { CommanderError } from 'commander';
import { tell } from './tell';
import { UserError } from './user-error';

/** Errors that say themselves what to change. */
const expected = ['UserError', 'SettingsError', 'SynthesisError', 'PlaygroundError', 'ToolError'];

/**
 * Tells the user of an error, on standard error.
 *
 * @param verbose whether to show where it came from
 * @param hint how to see that, for errors that do not say what to change
 * @returns the exit status: 2 for a wrong call, 1 for a failure
 */
export function reportError(error: unknown, verbose: boolean, hint: string): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? 0 : 2;
  }
  const message = error instanceof Error ? error.message : String(error);
  tell(`error: ${message}`);
  if (verbose && error instanceof Error) {
    tell(String(error.stack));
  } else if (!(error instanceof Error) || !expected.includes(error.name)) {
    tell(`(${hint} to see where it came from)`);
  }
  return error instanceof UserError ? error.exitCode : 1;
}
