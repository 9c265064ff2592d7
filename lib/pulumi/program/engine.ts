import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How many processes may stand between the program and its language host: a shell script, a loader. */
const furthest = 4;

/** Reads the parent and the program of a process; undefined where there is none. */
export type ProcessReader = (pid: number) => Promise<{ readonly parent: number; readonly program: string } | undefined>;

/**
 * The process of the engine that runs this program: what started its language host.
 *
 * @returns undefined where it cannot be told, such as in a debugger
 */
export async function enginePid(
  pid: number = process.pid,
  read: ProcessReader = readProcess,
): Promise<number | undefined> {
  let at = await read(pid);
  for (let step = 0; step < furthest && at !== undefined; step += 1) {
    const above = await read(at.parent);
    // The system may cut a program's name.
    if (above?.program.startsWith('pulumi-language') === true) {
      return (await read(above.parent))?.program === 'pulumi' ? above.parent : undefined;
    }
    at = above;
  }
  return undefined;
}

async function readProcess(pid: number): Promise<{ parent: number; program: string } | undefined> {
  try {
    const { stdout } = await run('ps', ['-o', 'ppid=,comm=', '-p', String(pid)]);
    const [, parent, program] = /^\s*(\d+)\s+(.*\S)/.exec(stdout) ?? [];
    return parent === undefined || program === undefined
      ? undefined
      : { parent: Number(parent), program: basename(program) };
  } catch {
    return undefined;
  }
}
