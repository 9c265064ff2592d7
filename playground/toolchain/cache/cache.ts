import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  access,
  chmod,
  constants,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join, relative } from 'node:path';
import { diskFull, isDiskFull, notWritten } from '../tool-error';
import type { Origin } from '../tool';

/** A file of a cached tool as it was when it was put there. */
interface FileRecord {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly sha256: string;
}

interface Manifest {
  readonly tool: string;
  readonly version: string;
  readonly from: Origin;
  readonly files: FileRecord[];
}

/** What is known of a tool in the cache. */
export type CacheEntry =
  | { readonly state: 'absent' }
  | { readonly state: 'broken'; readonly why: string; readonly folder: string }
  | { readonly state: 'complete'; readonly folder: string; readonly version: string; readonly from: Origin };

const MANIFEST = 'manifest.json';
const TEMPORARY = '.unfinished-';

/** The complete tools of one cache folder: each in a folder of its own that appeared in one step. */
export class ToolCache {
  readonly tools: string;

  constructor(readonly folder: string) {
    this.tools = join(folder, 'tools');
  }

  /** The versions of a tool that have a folder here. */
  async versions(tool: string): Promise<string[]> {
    const names = await readdir(this.tools).catch(() => []);
    return names
      .filter((name) => name.startsWith(`${tool}-`) && /^\d/.test(name.slice(tool.length + 1)))
      .map((name) => name.slice(tool.length + 1));
  }

  /**
   * Looks a tool up and checks its files against the manifest: the size each time, the bytes only where the size or
   * the time of the file is not as recorded, since hashing a gigabyte at every start would be felt.
   */
  async find(tool: string, version: string): Promise<CacheEntry> {
    const folder = join(this.tools, `${tool}-${version}`);
    if (!(await exists(folder))) {
      return { state: 'absent' };
    }
    let manifest: Manifest;
    try {
      manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as Manifest;
    } catch {
      return { state: 'broken', folder, why: `its ${MANIFEST} cannot be read` };
    }
    const checked = await Promise.all(manifest.files.map((file) => check(folder, file)));
    const broken = checked.find((result) => typeof result === 'string');
    if (broken !== undefined) {
      return { state: 'broken', folder, why: broken };
    }
    const files = checked as FileRecord[];
    if (files.some((file, i) => file.mtimeMs !== manifest.files[i]?.mtimeMs)) {
      await this.#writeManifest(folder, { ...manifest, files }).catch(() => undefined);
    }
    return { state: 'complete', folder, version: manifest.version, from: manifest.from };
  }

  /**
   * Puts a tool into the cache: `fill` writes its files to a temporary folder, which is renamed when it is complete.
   * So nothing that was interrupted is ever found here. The caller holds the cache's lock.
   * @returns the tool's folder
   * @throws ToolError when the disk is full
   */
  async store(tool: string, version: string, from: Origin, fill: (folder: string) => Promise<void>): Promise<string> {
    const folder = join(this.tools, `${tool}-${version}`);
    const temporary = await this.temporaryFolder(tool);
    try {
      await fill(temporary);
      const files = await Promise.all((await filesOf(temporary)).map((file) => recordOf(temporary, file)));
      await this.#writeManifest(temporary, { tool, version, from, files });
      await rm(folder, { recursive: true, force: true });
      await rename(temporary, folder);
      return folder;
    } catch (error) {
      throw isDiskFull(error) ? diskFull(tool, this.folder) : error;
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }

  /** A new folder on the cache's file system, so that its content can be renamed into place. */
  async temporaryFolder(purpose: string): Promise<string> {
    try {
      await mkdir(this.tools, { recursive: true });
      const folder = await mkdtemp(join(this.tools, `${TEMPORARY}${purpose}-`));
      await chmod(folder, 0o755);
      return folder;
    } catch (error) {
      throw notWritten(error, purpose, this.folder);
    }
  }

  /** Removes what interrupted set-ups left. The caller holds the cache's lock, so nobody is at work in them. */
  async removeUnfinished(): Promise<void> {
    const names = await readdir(this.tools).catch(() => []);
    for (const name of names.filter((each) => each.startsWith(TEMPORARY))) {
      await rm(join(this.tools, name), { recursive: true, force: true });
    }
  }

  async #writeManifest(folder: string, manifest: Manifest): Promise<void> {
    const file = join(folder, MANIFEST);
    await writeFile(`${file}.new`, `${JSON.stringify(manifest, undefined, 2)}\n`);
    await rename(`${file}.new`, file);
  }
}

/** Whether there is a file of this name that can be run. */
export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The record of the file as it is now, or why it is not the file that was recorded. */
async function check(folder: string, recorded: FileRecord): Promise<FileRecord | string> {
  try {
    const { size, mtimeMs } = await stat(join(folder, recorded.path));
    if (size !== recorded.size) {
      return `${recorded.path} has ${size} bytes, not ${recorded.size}`;
    }
    if (mtimeMs === recorded.mtimeMs) {
      return recorded;
    }
    const now = await recordOf(folder, recorded.path);
    return now.sha256 === recorded.sha256 ? now : `the content of ${recorded.path} has changed`;
  } catch {
    return `${recorded.path} is missing`;
  }
}

async function recordOf(folder: string, path: string): Promise<FileRecord> {
  const file = join(folder, path);
  const { size, mtimeMs } = await stat(file);
  return { path, size, mtimeMs, sha256: await sha256(file) };
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
