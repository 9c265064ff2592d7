import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { z } from 'zod';
import { readRecord, writeFileAtomic } from './files';
import { markerName } from './own-folder';
import { PlaygroundError } from '../playground-error';
import { isSameProcess, processStart } from '../processes/process-identity';

const lockName = 'lock';
const takeoverName = 'lock-takeover';
const holderName = 'lock-holder.json';
/** What of a playground's folder belongs to its lock. */
export const lockFiles: readonly string[] = [lockName, takeoverName, holderName];

const holderSchema = z.object({ pid: z.int(), start: z.string(), command: z.string(), since: z.string() });

/** How a command takes the lock. */
export interface LockOptions {
  /** What the holder is called in the message that others get. @default - the running program */
  readonly command?: string;
  /** How long to wait for another command that has it, in milliseconds. @default 0 */
  readonly waitMs?: number;
  /** Told whom it waits for. @default - nobody is told */
  readonly say?: (message: string) => void;
}

/**
 * Runs a function while no other process works on the same playground.
 * A lock whose holder was killed is taken over at once.
 * @throws PlaygroundError naming the holder when another process has it to the end of the wait
 */
export async function withPlaygroundLock<T>(
  playground: { readonly dir: string },
  action: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const release = await waitFor(playground.dir, options);
  try {
    return await action();
  } finally {
    // The folder may be gone: stopping a playground deletes it under its own lock.
    await release().catch(() => undefined);
  }
}

async function waitFor(
  dir: string,
  { command = commandName(), waitMs = 0, say }: LockOptions,
): Promise<() => Promise<void>> {
  const until = Date.now() + waitMs;
  const marker = path.join(dir, markerName);
  // A folder that the user made stays when its playground goes.
  const place = fs.existsSync(marker) ? marker : dir;
  for (;;) {
    try {
      const release = await acquire(dir, command);
      if (fs.existsSync(place)) {
        return release;
      }
      await release();
      throw new Error('stopped');
    } catch (error) {
      if (!fs.existsSync(place)) {
        throw new PlaygroundStopped(
          `The playground in ${dir} was stopped in the meantime.`,
          'Run the same command again to start it anew.',
        );
      }
      if (!(error instanceof LockHeld) || Date.now() >= until) {
        throw error;
      }
      say?.(`waiting: ${error.message.split('\n', 1)[0]}`);
      await sleep(200);
    }
  }
}

async function acquire(dir: string, command: string): Promise<() => Promise<void>> {
  const holderFile = path.join(dir, holderName);
  const release = (await tryLock(dir)) ?? (await takeOver(dir, holderFile));
  writeFileAtomic(
    holderFile,
    JSON.stringify({ pid: process.pid, start: processStart(process.pid), command, since: new Date().toISOString() }),
  );
  return async () => {
    fs.rmSync(holderFile, { force: true });
    await release();
  };
}

/** Undefined when somebody has it. */
async function tryLock(dir: string, name = lockName, stale = 120_000): Promise<(() => Promise<void>) | undefined> {
  try {
    // A synthesis can keep the event loop busy for seconds: a dead holder is seen by its pid,
    // the time is only for the rest.
    // The library knows a lock by its file, not by its lockfilePath: two locks of one file would release each other.
    const file = path.join(dir, name);
    return await lock(file, {
      lockfilePath: file,
      realpath: false,
      stale,
      update: stale / 10,
      onCompromised: () => undefined,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') {
      return undefined;
    }
    throw error;
  }
}

/**
 * Takes the lock from a holder that was killed, one process at a time, so that nobody takes
 * it from the one that just did.
 */
async function takeOver(dir: string, holderFile: string): Promise<() => Promise<void>> {
  const done = await tryLock(dir, takeoverName, 10_000);
  if (done === undefined) {
    throw heldBy(dir, readRecord(holderFile, holderSchema));
  }
  try {
    const holder = readRecord(holderFile, holderSchema);
    if (
      holder === undefined ||
      isSameProcess(holder.pid, holder.start) ||
      isNewer(path.join(dir, lockName), holderFile)
    ) {
      throw heldBy(dir, holder);
    }
    // In this order: a lock without a holder's name is never taken over.
    fs.rmSync(holderFile, { force: true });
    fs.rmSync(path.join(dir, lockName), { recursive: true, force: true });
    const release = await tryLock(dir);
    if (release === undefined) {
      throw heldBy(dir, undefined);
    }
    return release;
  } finally {
    await done();
  }
}

/**
 * Whether a lock was made after the record of its holder: the record is that of a dead one, and
 * the new one writes its own next.
 */
function isNewer(lock: string, record: string): boolean {
  const [made, written] = [
    fs.statSync(lock, { throwIfNoEntry: false })?.birthtimeMs ?? 0,
    fs.statSync(record, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  ];
  return made > written;
}

/** Another command has stopped the playground while this one waited for the lock. */
export class PlaygroundStopped extends PlaygroundError {}

class LockHeld extends PlaygroundError {}

function heldBy(dir: string, holder: z.infer<typeof holderSchema> | undefined): LockHeld {
  const who =
    holder === undefined ? 'Another command' : `${holder.command} (process ${holder.pid}, since ${holder.since})`;
  return new LockHeld(
    `${who} is working on the playground in ${dir}.`,
    'Wait until it has ended or stop it, then try again; or use another playground: MODELYARD_PLAYGROUND_NAME=<name>.',
  );
}

function commandName(): string {
  const [, program = 'node', ...rest] = process.argv;
  return [path.relative(process.cwd(), program), ...rest].join(' ');
}
