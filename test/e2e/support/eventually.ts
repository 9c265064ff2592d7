import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until something is found.
 *
 * @param what it is, for the error
 * @param find gives it, or undefined while it is not there
 * @param seen describes what is there instead, for the error
 * @param pauseMs how long it waits before it looks again. What is waited for for minutes need not be asked every second
 */
export async function eventually<T>(
  what: string,
  timeoutMs: number,
  find: () => Promise<T | undefined>,
  seen: () => unknown,
  pauseMs = 1_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await find();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > until) {
      throw new Error(`no ${what} after ${timeoutMs / 1000} s: ${JSON.stringify(await seen(), null, 2)}`);
    }
    await sleep(pauseMs);
  }
}
