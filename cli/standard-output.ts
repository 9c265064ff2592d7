/** Ends the command when nobody reads its output any more: `bin/env | head -1` has seen enough, a full disk is a failure. */
export function endWithStandardOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`error: the output cannot be written: ${error.message}\n`);
    process.exit(1);
  });
}
