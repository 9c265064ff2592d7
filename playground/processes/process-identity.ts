import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';

/**
 * Names the current boot, so that a record of an earlier one is not taken for a live process; empty
 * where the system has no such name.
 */
export function bootId(): string {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/**
 * When a process started, in the system's own words: with the pid it tells a process from a later one that got the
 * same pid. Undefined when there is no such process; a zombie counts as none.
 */
export function processStart(pid: number): string | undefined {
  return process.platform === 'linux' ? linuxStart(pid) : psStart(pid);
}

/** Whether the process of a record still runs. */
export function isSameProcess(pid: number, start: string): boolean {
  return processStart(pid) === start;
}

function linuxStart(pid: number): string | undefined {
  let stat: string;
  try {
    stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The program's name, in parentheses, may hold spaces and parentheses: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  if (state === 'Z' || state === 'X') {
    return undefined;
  }
  const startTicks = fields[19];
  return startTicks === undefined ? undefined : `${bootId()}:${startTicks}`;
}

function psStart(pid: number): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [state = '', ...start] = text.split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}
