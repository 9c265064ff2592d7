import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

/** What is read of one file, in bytes. */
export const mostBytes = 64 * 2 ** 20;

/** A size in words. */
export function bytesOf(bytes: number): string {
  return `${bytes / 2 ** 20} MiB`;
}

/** Why a file is not read, as the rest of a sentence that begins with its name. */
export class TextFileError extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'TextFileError';
  }
}

/**
 * Reads a text file that somebody else may have made: what never ends, or only when another
 * program says so, is not begun.
 *
 * @param file its path, or 0 for standard input
 * @throws TextFileError for folders, named pipes, sockets and devices (but for /dev/null),
 * for what has more than 64 MiB and what is no UTF-8; the file system's own error otherwise
 */
export function readTextFile(file: string | 0): string {
  if (file === 0 || file === '/dev/stdin') {
    return decode(readAll(0));
  }
  // A named pipe would otherwise wait for somebody who writes.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const problem = whatItIs(fstatSync(descriptor), file);
    if (problem !== undefined) {
      throw new TextFileError(`is ${problem}: name a file`);
    }
    return decode(readAll(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The text of bytes.
 *
 * @throws TextFileError for what is no UTF-8, with the line
 */
export function decode(bytes: Buffer): string {
  if (isUtf8(bytes)) {
    return bytes.toString('utf8');
  }
  const [one, other] = bytes;
  if ((one === 0xff && other === 0xfe) || (one === 0xfe && other === 0xff)) {
    throw new TextFileError('is UTF-16: save it as UTF-8');
  }
  let [line, from] = [1, 0];
  for (let to = bytes.indexOf(10); to >= 0 && isUtf8(bytes.subarray(from, to)); to = bytes.indexOf(10, from)) {
    line++;
    from = to + 1;
  }
  throw new TextFileError(`is not UTF-8 (line ${line}): save it as UTF-8`);
}

// What a shell puts in the place of `<(command)` is a pipe without a name, and ends with its command.
const isShellPipe = (file: string): boolean => /^\/(?:dev|proc\/self)\/fd\/\d+$/.test(file);

function whatItIs(stats: Stats, file: string): string | undefined {
  if (stats.isDirectory()) {
    return 'a folder';
  }
  if (stats.isFIFO()) {
    return isShellPipe(file) ? undefined : 'a named pipe';
  }
  if (stats.isSocket()) {
    return 'a socket';
  }
  if (stats.isBlockDevice()) {
    return 'a device';
  }
  return stats.isCharacterDevice() && file !== '/dev/null' ? 'a device' : undefined;
}

function readAll(descriptor: number): Buffer {
  const parts: Buffer[] = [];
  for (let length = 0; ;) {
    const part = Buffer.allocUnsafe(2 ** 20);
    const read = readSome(descriptor, part);
    if (read === 0) {
      return Buffer.concat(parts);
    }
    length += read;
    if (length > mostBytes) {
      throw new TextFileError(`has more than ${bytesOf(mostBytes)}, which is the most that is read: split it`);
    }
    parts.push(part.subarray(0, read));
  }
}

function readSome(descriptor: number, into: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, into);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') {
        return 0;
      }
      if (code !== 'EAGAIN') {
        throw error;
      }
      // Whoever writes to the pipe has nothing yet.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
