import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { makeFolders } from '../../state/files';
import { notWritten, ToolError } from '../tool-error';
import type { Progress } from '../tool';

/** How long a lock outlives a set-up that was killed. */
const STALE_MS = 15_000;

/**
 * Runs `work` while no other set-up writes to the cache. Waits for another one to end, saying so: it fetches what
 * this one needs too.
 * @throws ToolError when the cache cannot be written, or another set-up took longer than `waitMs`
 */
export async function withCacheLock<T>(
  cache: string,
  progress: Progress,
  work: () => Promise<T>,
  waitMs = 45 * 60_000,
): Promise<T> {
  const release = await acquire(cache, progress, waitMs);
  try {
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}

async function acquire(cache: string, progress: Progress, waitMs: number): Promise<() => Promise<void>> {
  const file = join(cache, '.set-up.lock');
  const start = Date.now();
  let told = -Infinity;
  for (;;) {
    try {
      makeFolders(cache);
      // A lock that was lost (a laptop that slept) is no reason to throw work away: every step is atomic by itself.
      return await lock(cache, {
        lockfilePath: file,
        stale: STALE_MS,
        update: STALE_MS / 3,
        onCompromised: () => progress('the cache lock was lost, going on'),
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') {
        throw notWritten(error, 'cache', cache);
      }
    }
    const waited = Date.now() - start;
    if (waited >= waitMs) {
      throw new ToolError(
        'cache',
        `Another set-up has been writing to the cache ${cache} for ${Math.round(waited / 1000)} s.`,
        `Let it finish, or stop it and run again. Is there none? Remove the folder ${file}.`,
      );
    }
    if (Date.now() - told >= 5000) {
      told = Date.now();
      progress(`another set-up is writing to the cache, waiting, ${Math.round(waited / 1000)} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(500, waitMs)));
  }
}
