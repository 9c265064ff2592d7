import type { Progress } from './tool';

/** Tells how long something has taken, now and every few seconds, until it ends. */
export async function withElapsed<T>(
  progress: Progress,
  what: string,
  work: (detail: (text: string) => void) => Promise<T>,
  everyMs = 5000,
): Promise<T> {
  const start = Date.now();
  let detail = '';
  const tell = (): void =>
    progress(`${what}, ${Math.round((Date.now() - start) / 1000)} s${detail === '' ? '' : `, ${detail}`}`);
  progress(what);
  const timer = setInterval(tell, everyMs);
  try {
    return await work((text) => (detail = text));
  } finally {
    clearInterval(timer);
  }
}
