import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { removeCgroup } from './cgroups';
import { readJsonIfPresent, writeFileAtomic } from '../state/files';
import { mountsUnder } from './mounts';
import { PlaygroundError } from '../playground-error';
import { bootId } from '../processes/process-identity';
import { releaseSysctl } from './shared-sysctls';

const run = promisify(execFile);

const undoSchema = z.discriminatedUnion('kind', [
  /** A network interface, by name. */
  z.object({ kind: z.literal('link'), name: z.string() }),
  /** An address with its prefix length, on a device: only earlier versions have recorded one. */
  z.object({ kind: z.literal('address'), address: z.string(), device: z.string() }),
  /** A key with dots: only earlier versions have recorded one, see shared-sysctls. */
  z.object({ kind: z.literal('sysctl'), key: z.string() }),
  /** A cgroup's path from the root of the hierarchies; its processes are killed. */
  z.object({ kind: z.literal('cgroup'), path: z.string().startsWith('/modelyard-') }),
  /** Whatever is mounted below a folder. */
  z.object({ kind: z.literal('mounts'), prefix: z.string().startsWith('/') }),
  /** A folder with all that is in it. */
  z.object({ kind: z.literal('folder'), path: z.string().startsWith('/') }),
]);

/** How a change is undone: plain data, since another process does it. */
export type Undo = z.infer<typeof undoSchema>;

/** One change of the machine outside the state folder. */
export interface MachineChange {
  /** What the user is told before it is done, e.g. `address 10.255.0.1/32 on lo`. */
  readonly describe: string;
  /** Does it; must do no harm where it has been done. */
  readonly apply: () => Promise<void>;
  readonly undo: Undo;
}

/** The part of a playground that changes need. */
export interface ChangesHome {
  readonly dir: string;
  readonly id: string;
}

const changesSchema = z.object({
  version: z.literal(1),
  boot: z.string(),
  changes: z.array(z.object({ describe: z.string(), undo: undoSchema })),
});
type Changes = z.infer<typeof changesSchema>;

/**
 * Announces, records and applies changes, in this order. Changes that are on record are applied again without being
 * announced: they may be half done.
 * @throws PlaygroundError where this is not Linux or not root
 */
export async function applyChanges(
  home: ChangesHome,
  changes: readonly MachineChange[],
  announce: (lines: string[]) => void,
): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new PlaygroundError(
      'Changing the machine for a real node needs Linux and root.',
      'Run as root, or use the playground without a real node.',
    );
  }
  const recorded = readChanges(home);
  // A restart of the machine has undone them, so they are news again.
  const known = recorded.boot === bootId() ? recorded.changes : [];
  const fresh = changes.filter((change) => !known.some((earlier) => sameUndo(earlier.undo, change.undo)));
  if (fresh.length > 0) {
    announce(fresh.map((change) => change.describe));
  }
  const kept = recorded.changes.filter((earlier) => !fresh.some((change) => sameUndo(earlier.undo, change.undo)));
  writeChanges(home, [...kept, ...fresh]);
  for (const change of changes) {
    await change.apply();
  }
}

/**
 * Undoes every recorded change, the last one first. Does nothing where nothing is recorded;
 * can be repeated after a crash.
 * @throws PlaygroundError listing what could not be undone; it stays recorded
 */
export async function undoChanges(home: ChangesHome): Promise<void> {
  const { changes } = readChanges(home);
  const failures: string[] = [];
  const left = [...changes];
  for (const change of [...changes].reverse()) {
    try {
      await undo(home, change.undo);
      left.splice(left.indexOf(change), 1);
      writeChanges(home, left);
    } catch (error) {
      failures.push(`${change.describe}: ${(error as Error).message.trim()}`);
    }
  }
  if (failures.length > 0) {
    throw new PlaygroundError(
      `These changes of the machine could not be undone:\n${failures.map((line) => `    ${line}`).join('\n')}`,
      'Run bin/down again, as root.',
    );
  }
  fs.rmSync(changesFile(home), { force: true });
}

/** What is recorded as changed, in words, in the order in which it was done. */
export function recordedChanges(home: ChangesHome): string[] {
  return readChanges(home).changes.map((change) => change.describe);
}

/** Mounts that something else makes below a folder. */
export function mountsChange(prefix: string): MachineChange {
  return { describe: `mounts under ${prefix}`, apply: () => Promise.resolve(), undo: { kind: 'mounts', prefix } };
}

/** A folder outside the state folder. */
export function folderChange(folder: string): MachineChange {
  return {
    describe: `folder ${folder}`,
    apply: async () => void (await fs.promises.mkdir(folder, { recursive: true, mode: 0o700 })),
    undo: { kind: 'folder', path: folder },
  };
}

async function undo(home: ChangesHome, change: Undo): Promise<void> {
  switch (change.kind) {
    case 'link':
      if (fs.existsSync(`/sys/class/net/${change.name}`)) {
        await run('ip', ['link', 'delete', change.name]);
      }
      return;
    case 'address':
      await removeAddress(change.address, change.device);
      return;
    case 'sysctl':
      await releaseSysctl(home, change.key);
      return;
    case 'cgroup':
      await removeCgroup(change.path);
      return;
    case 'mounts':
      await unmountUnder(change.prefix);
      return;
    case 'folder':
      await removeFolder(change.path);
      return;
  }
}

async function removeAddress(address: string, device: string): Promise<void> {
  if (!fs.existsSync(`/sys/class/net/${device}`)) {
    return;
  }
  const { stdout } = await run('ip', ['-oneline', 'address', 'show', 'dev', device]);
  if (stdout.includes(` ${address} `)) {
    await run('ip', ['address', 'delete', address, 'dev', device]);
  }
}

async function unmountUnder(prefix: string): Promise<void> {
  for (const point of mountsUnder(prefix)) {
    // A mount whose files are still open can only be detached; it ends with the process that has them open.
    await run('umount', [point]).catch(() => run('umount', ['--lazy', point]));
  }
}

async function removeFolder(folder: string): Promise<void> {
  const [mount] = mountsUnder(folder);
  // Deleting through a mount would delete what is mounted.
  if (mount !== undefined) {
    throw new Error(`${mount} is still mounted`);
  }
  await fs.promises.rm(folder, { recursive: true, force: true });
}

function sameUndo(a: Undo, b: Undo): boolean {
  return JSON.stringify(undoSchema.parse(a)) === JSON.stringify(undoSchema.parse(b));
}

function changesFile(home: ChangesHome): string {
  return path.join(home.dir, 'changes.json');
}

function readChanges(home: ChangesHome): Changes {
  const file = changesFile(home);
  try {
    const json = readJsonIfPresent(file);
    return json === undefined ? { version: 1, boot: bootId(), changes: [] } : changesSchema.parse(json);
  } catch (error) {
    // Unlike other files it cannot be made anew: it is the only place that knows what to undo.
    throw new PlaygroundError(
      `${file}, the record of what was changed on this machine, is damaged: ${(error as Error).message}`,
      `Look at 'ip link', 'ip address' and 'findmnt' for names with ${home.id}, remove them, then delete that file.`,
    );
  }
}

function writeChanges(home: ChangesHome, changes: readonly { describe: string; undo: Undo }[]): void {
  const content: Changes = {
    version: 1,
    boot: bootId(),
    changes: changes.map(({ describe, undo: data }) => ({ describe, undo: data })),
  };
  writeFileAtomic(changesFile(home), `${JSON.stringify(content, undefined, 2)}\n`);
}
