import { failureStatus } from './failure-status';
import { tell } from './tell';

/** Says `closed` where standard output is: to this process, and to those that inherit it. */
export const stdoutVariable = 'MODELYARD_STDOUT';

/**
 * Ends the command when its output cannot be written: a full disk is a failure, and so is one that is closed. That
 * nobody reads it any more is none, `bin/env | head -1` has seen enough; what the command has found still counts.
 */
export function endWithStandardOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      process.exit();
    }
    fail(error.message);
  });
  // What is said there is for people. Who does not want it gets the rest.
  process.stderr.on('error', () => undefined);
  // Node.js puts /dev/null in the place of an output that is closed, so bin/ says so.
  if (process.env[stdoutVariable] === 'closed') {
    process.stdout.write = () => fail('it is closed');
  }
}

function fail(why: string): never {
  tell(`error: the output cannot be written: ${why}`);
  process.exit(failureStatus());
}
