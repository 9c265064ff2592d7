import * as fs from 'node:fs';
import * as path from 'node:path';
import type { z } from 'zod';
import { PlaygroundError } from '../playground-error';

/**
 * Writes a file so that a reader, or a run after a crash, sees the old content or the new one and never a part.
 * @throws PlaygroundError on a full disk; the old file is then untouched.
 */
export function writeFileAtomic(file: string, content: string, mode = 0o600): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    makeFolders(path.dirname(file));
    const descriptor = fs.openSync(temporary, 'w', mode);
    try {
      fs.writeFileSync(descriptor, content);
      // Without it the rename can reach the disk before the bytes, and a power cut leaves an empty file.
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw explainDiskError(error, file);
  }
}

/**
 * Makes a folder and those above it. Node.js' own recursive way never ends below a folder that takes no others, such
 * as /proc.
 *
 * @param mode who may do what in those that are made. @default 0o700
 */
export function makeFolders(folder: string, mode = 0o700): void {
  if (fs.existsSync(folder)) {
    return;
  }
  makeFolders(path.dirname(folder), mode);
  try {
    fs.mkdirSync(folder, { mode });
  } catch (error) {
    // Another process was first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !fs.existsSync(folder)) {
      throw error;
    }
  }
}

/**
 * The error to show for a failed write: a full or read-only disk says so in words.
 * @param setting the variable that names another place
 */
export function explainDiskError(error: unknown, file: string, setting = 'MODELYARD_STATE'): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new PlaygroundError(
      `The disk that holds ${file} is full.`,
      'Free some space and run the command again: it continues where it was.',
    );
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return new PlaygroundError(
      `${file} cannot be written (${code}).`,
      `Make the folder writable, or set ${setting} to a folder that is.`,
    );
  }
  return error;
}

/** The parsed file, or undefined where there is none. @throws SyntaxError when it is not JSON. */
export function readJsonIfPresent(file: string): unknown {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  return JSON.parse(text) as unknown;
}

/** A record that was written as JSON; a damaged one counts as none. */
export function readRecord<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(readJsonIfPresent(file)).data;
  } catch {
    return undefined;
  }
}

/** The last lines of a (log) file; empty where there is none. */
export function lastLines(file: string, count: number): string[] {
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fs.fstatSync(descriptor);
    const length = Math.min(size, 64 * 1024);
    const buffer = Buffer.alloc(length);
    fs.readSync(descriptor, buffer, 0, length, size - length);
    return buffer
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-count);
  } finally {
    fs.closeSync(descriptor);
  }
}
