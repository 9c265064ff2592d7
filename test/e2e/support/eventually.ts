import { setTimeout as sleep } from 'node:timers/promises';

// Long enough for what takes seconds on an idle machine; it only ends the wait for what never comes.
const patienceMs = 20 * 60_000;

/**
 * Waits until something is found, however long a busy machine takes.
 *
 * @param what it is, for the error
 * @param find gives it, or undefined while it is not there
 * @param seen describes what is there instead, for the error
 * @param pauseMs how long it waits before it looks again. What is waited for for minutes need not be asked every second
 */
export async function eventually<T>(
  what: string,
  find: () => Promise<T | undefined>,
  seen: () => unknown,
  pauseMs = 1_000,
): Promise<T> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const found = await find();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > until) {
      throw new Error(`no ${what} after ${patienceMs / 60_000} minutes: ${JSON.stringify(await seen(), null, 2)}`);
    }
    await sleep(pauseMs);
  }
}
