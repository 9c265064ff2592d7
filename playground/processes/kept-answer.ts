import { z } from 'zod';
import { daemonStatus } from './daemon';
import { readRecord, writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';

/**
 * Asks what the machine can do, and keeps the answer as long as a daemon runs that was started with it. Such a question
 * has a time limit: asked anew by every command it would once be answered otherwise on a
 * busy machine, and the daemon be started anew under the builds and pods of others.
 *
 * @param name of the question, kebab-case
 * @param daemon what is configured by the answer
 */
export async function keptAnswer(
  playground: Pick<Playground, 'dir' | 'path'>,
  name: string,
  daemon: string,
  ask: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const file = playground.path('answers', `${name}.json`);
  const kept = daemonStatus(playground, daemon) === 'running' ? readRecord(file, z.boolean()) : undefined;
  if (kept !== undefined) {
    return kept;
  }
  const answer = await ask();
  writeFileAtomic(file, JSON.stringify(answer));
  return answer;
}
