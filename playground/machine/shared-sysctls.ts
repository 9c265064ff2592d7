import * as fs from 'node:fs';
import * as path from 'node:path';
import { lock } from 'proper-lockfile';
import { z } from 'zod';
import { readJsonIfPresent, writeFileAtomic } from '../state/files';

// What earlier versions set belongs to the machine, and to all playgrounds on it: the first to stop must not take it
// from the second. So the earlier value was kept once, with who needs the new one. In /run, which a restart of the
// machine empties as it resets the sysctls.
const defaultFolder = '/run/modelyard-sysctls';

/** Where the values and the records are; another place only in tests. */
export interface SysctlPlaces {
  readonly records: string;
  readonly values: string;
}

const places: SysctlPlaces = { records: defaultFolder, values: '/proc/sys' };
const recordSchema = z.object({ earlier: z.string(), holders: z.record(z.string(), z.string()) });
type SharedRecord = z.infer<typeof recordSchema>;

/** Gives a sysctl up; the last playground to do so restores the earlier value. */
export async function releaseSysctl(home: { readonly id: string }, key: string, at = places): Promise<void> {
  if (!fs.existsSync(recordFile(at, key))) {
    return;
  }
  await locked(at, async () => {
    const record = read(at, key);
    if (record === undefined) {
      return;
    }
    // A playground whose folder somebody deleted will never give it up.
    const others = Object.entries(record.holders).filter(
      ([id, dir]) => id !== home.id && fs.existsSync(path.join(dir, 'changes.json')),
    );
    if (others.length > 0) {
      writeFileAtomic(recordFile(at, key), JSON.stringify({ ...record, holders: Object.fromEntries(others) }));
      return;
    }
    await fs.promises.writeFile(valueFile(at, key), record.earlier);
    fs.rmSync(recordFile(at, key));
  });
  removeIfEmpty(at.records);
}

async function locked(at: SysctlPlaces, action: () => Promise<void>): Promise<void> {
  await fs.promises.mkdir(at.records, { recursive: true, mode: 0o700 });
  const release = await lock(at.records, {
    realpath: false,
    lockfilePath: `${at.records}.lock`,
    retries: { retries: 20, minTimeout: 50, maxTimeout: 200 },
  });
  try {
    await action();
  } finally {
    await release();
  }
}

function removeIfEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch {
    // Another key, or another playground.
  }
}

function read(at: SysctlPlaces, key: string): SharedRecord | undefined {
  return recordSchema.optional().parse(readJsonIfPresent(recordFile(at, key)));
}

function recordFile(at: SysctlPlaces, key: string): string {
  return path.join(at.records, `${key}.json`);
}

function valueFile(at: SysctlPlaces, key: string): string {
  return path.join(at.values, ...key.split('.'));
}
