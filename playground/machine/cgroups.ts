import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const cgroupRoot = '/sys/fs/cgroup';

/** The folders of one cgroup path: one under cgroup v2, one per controller under v1. */
export function cgroupFolders(cgroup: string, root = cgroupRoot): string[] {
  const relative = cgroup.replace(/^\/+/, '');
  const hierarchies = fs.existsSync(path.join(root, 'cgroup.controllers')) ? [root] : listFolders(root);
  // Under v1, /sys/fs/cgroup/cpu and /sys/fs/cgroup/cpuacct can be links to one hierarchy.
  return [...new Set(hierarchies.map((folder) => fs.realpathSync(folder)))]
    .map((folder) => path.join(folder, relative))
    .filter((folder) => fs.existsSync(folder));
}

/** The processes in a cgroup and below. */
export function cgroupProcesses(cgroup: string, root = cgroupRoot): number[] {
  const pids = cgroupFolders(cgroup, root).flatMap(withDescendants).flatMap(processesIn);
  return [...new Set(pids)].sort((a, b) => a - b);
}

/**
 * Kills every process in a cgroup and below, and removes the cgroup.
 * @throws Error when processes do not end
 */
export async function removeCgroup(cgroup: string, root = cgroupRoot): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    // A process may fork while its siblings are killed: look again until none is left.
    for (const pid of cgroupProcesses(cgroup, root)) {
      kill(pid);
    }
    const left = cgroupFolders(cgroup, root).filter((folder) => !removeTree(folder));
    if (left.length === 0) {
      return;
    }
    if (attempt === 50) {
      throw new Error(`${left.join(', ')} still has processes: ${cgroupProcesses(cgroup, root).join(' ')}`);
    }
    await sleep(100);
  }
}

function listFolders(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(folder, entry.name));
  } catch {
    return [];
  }
}

/** A folder after all that are below it: the order in which cgroups can be removed. */
function withDescendants(folder: string): string[] {
  return [...listFolders(folder).flatMap(withDescendants), folder];
}

function processesIn(folder: string): number[] {
  try {
    return fs
      .readFileSync(path.join(folder, 'cgroup.procs'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function removeTree(folder: string): boolean {
  try {
    // The files of a cgroup cannot be deleted; removing the folder is what removes it.
    for (const group of withDescendants(folder)) {
      fs.rmdirSync(group);
    }
    return true;
  } catch {
    return !fs.existsSync(folder);
  }
}
