import { execFileSync } from 'node:child_process';

/**
 * Ends the programs of a playground that a killed deploy left running: Pulumi's language host and plugins, which are
 * started from files in its state folder.
 */
export function endStrays(playground: { readonly dir: string }): void {
  const list = execFileSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  for (const pid of straysIn(list, playground.dir)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** The processes in a list of `ps -axo pid=,args=` whose program lies in a folder. */
export function straysIn(list: string, folder: string): number[] {
  return list
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match?.[2]?.startsWith(`${folder}/`) === true)
    .map((match) => Number(match![1]));
}
