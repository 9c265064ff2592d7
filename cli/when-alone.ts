import { withPlaygroundLock, type Playground } from '../playground/state';

const waitMs = 10 * 60_000;

/** Runs a function when no other command works on the playground: waits for one that does, and says so. */
export function whenAlone<T>(pg: Playground, action: () => Promise<T>): Promise<T> {
  let said = '';
  const say = (message: string): void => {
    if (message !== said) process.stderr.write(`${message}\n`);
    said = message;
  };
  return withPlaygroundLock(pg, action, { waitMs, say });
}
