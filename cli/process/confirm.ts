import { createInterface } from 'node:readline/promises';
import { UserError } from './user-error';

/** Asks a yes-or-no question on the terminal. @throws UserError when the answer is not yes, or nobody can answer */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new UserError(`${question} Nobody is there to answer: add --yes to say so beforehand`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new UserError('not confirmed: nothing was changed');
  }
}
