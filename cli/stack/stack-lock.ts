import { existsSync, readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readRecord } from '../../playground/state/files';
import { processStart } from '../../playground/processes/process-identity';
import { orphanedEngine, processEnded, signalProcess } from '../../playground/processes/strays';
import { qualifiedName } from '../program/program-folder';
import { askPulumi } from './pulumi';
import type { PulumiStack } from './pulumi-stack';

/** Who has locked a stack, as Pulumi's file backend writes it down. */
const lockSchema = z.object({ pid: z.int(), hostname: z.string(), timestamp: z.string().optional() });
type Lock = z.infer<typeof lockSchema>;

/** How long an engine may take to write down what there is. */
const stopsWithinMs = 60_000;

/**
 * Frees the lock of a deploy that was killed: one whose process is no more. Where only the
 * command was killed, its engine may still be at work: it is told to stop, and waited for.
 *
 * @param backend the folder of the file backend
 * @param say told what is being mended
 * @returns when that deploy began, in milliseconds since 1970; undefined where none was killed
 */
export async function freeLock(
  stack: PulumiStack,
  backend: string,
  say: (message: string) => void,
): Promise<number | undefined> {
  const folder = join(backend, '.pulumi', 'locks', qualifiedName(stack));
  await stopOrphans(folder, stack.place, say);
  if (!deadLocks(folder)) {
    return undefined;
  }
  const began = locksIn(folder)
    .map((lock) => Date.parse(lock?.timestamp ?? ''))
    .filter((time) => !Number.isNaN(time));
  say('freeing the lock of a deploy that was killed');
  await askPulumi(stack, ['cancel', '--yes', '--stack', stack.stack]);
  return began.length === 0 ? undefined : Math.min(...began);
}

/**
 * Whether a stack is locked, and only by processes of this machine that have ended.
 *
 * @param folder where the file backend keeps the stack's locks
 */
export function deadLocks(folder: string): boolean {
  const locks = locksIn(folder);
  // One that cannot be read is just being written, or has just gone: somebody is at work.
  return (
    locks.length > 0 &&
    locks.every((lock) => lock !== undefined && lock.hostname === hostname() && processStart(lock.pid) === undefined)
  );
}

async function stopOrphans(folder: string, place: string, say: (message: string) => void): Promise<void> {
  for (const lock of locksIn(folder)) {
    const orphan = lock?.hostname === hostname() ? orphanedEngine(lock.pid, place) : undefined;
    if (orphan === undefined) {
      continue;
    }
    say(`stopping the deploy of a command that was killed (pulumi, process ${orphan.pid})`);
    signalProcess(orphan, 'SIGINT');
    if (!(await processEnded(orphan, stopsWithinMs))) {
      signalProcess(orphan, 'SIGKILL');
      await processEnded(orphan, 5_000);
    }
  }
}

function locksIn(folder: string): (Lock | undefined)[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => readRecord(join(folder, file), lockSchema));
}
