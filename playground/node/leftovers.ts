import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts } from './accepts';
import type { NodeLayout } from './layout';

/** Where programs of the node write without being asked where; another place only in tests. */
export interface FixedFolders {
  /** containerd's shims: one socket for each, its name a hash. */
  readonly shimSockets: string;
  /** The container network's plugins: one result for each pod. */
  readonly cniResults: string;
  /** The kubelet: a link to each container's log. */
  readonly containerLogs: string;
  /** The kubelet: the socket at which device plugins would announce themselves. */
  readonly devicePlugins: string;
}

const fixedFolders: FixedFolders = {
  shimSockets: '/run/containerd/s',
  cniResults: '/var/lib/cni/results',
  containerLogs: '/var/log/containers',
  devicePlugins: '/var/lib/kubelet/device-plugins',
};

/** What the user is told about them. */
export const strayFilesDescription = `a few files for each pod in ${Object.values(fixedFolders).join(', ')}`;

/** The processes of the shims that belong to one containerd, told by its socket in their arguments. */
export function shimProcesses(socket: string, proc = '/proc'): number[] {
  return fs
    .readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const args = commandLine(path.join(proc, pid, 'cmdline'));
      return (
        path.basename(args[0] ?? '').startsWith('containerd-shim') && args[args.indexOf('-address') + 1] === socket
      );
    })
    .map(Number);
}

/** Kills the shims of one containerd; their containers' processes are told by the cgroup. */
export async function killShims(socket: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const shims = shimProcesses(socket);
    if (shims.length === 0) {
      return;
    }
    for (const pid of shims) {
      kill(pid);
    }
    await sleep(50);
  }
  throw new Error(`containerd's shims do not end: ${shimProcesses(socket).join(' ')}`);
}

/**
 * Deletes what the node's programs left in folders of the machine, and those folders when nothing else is in them.
 * Must run before containerd's state is deleted: it says which sockets are ours.
 */
export async function deleteStrayFiles(layout: NodeLayout, folders: FixedFolders = fixedFolders): Promise<void> {
  for (const socket of shimSockets(layout.containerd.state)) {
    if (path.dirname(socket) === folders.shimSockets) {
      fs.rmSync(socket, { force: true });
    }
  }
  for (const result of list(folders.cniResults)) {
    const file = path.join(folders.cniResults, result);
    // Those of the pods' loopback interfaces are all of one network; they name the pod's network namespace.
    if (result.startsWith(`${layout.cni.network}-`) || read(file).includes(`"${layout.containerd.state}/`)) {
      fs.rmSync(file, { force: true });
    }
  }
  for (const link of list(folders.containerLogs)) {
    const file = path.join(folders.containerLogs, link);
    if (linkTarget(file)?.startsWith(`${layout.kubelet.podLogs}/`) === true) {
      fs.rmSync(file, { force: true });
    }
  }
  const registration = path.join(folders.devicePlugins, 'kubelet.sock');
  // Where somebody listens it is another playground's.
  if (fs.existsSync(registration) && !(await accepts(registration))) {
    for (const file of [registration, path.join(folders.devicePlugins, 'kubelet_internal_checkpoint')]) {
      fs.rmSync(file, { force: true });
    }
  }
  const { shimSockets: shims, cniResults, containerLogs, devicePlugins } = folders;
  for (const folder of [
    shims,
    path.dirname(shims),
    cniResults,
    path.dirname(cniResults),
    containerLogs,
    devicePlugins,
    path.dirname(devicePlugins),
  ]) {
    removeIfEmpty(folder);
  }
}

/** Each container's folder says where its shim listens: `address` up to containerd 1.7, `bootstrap.json` later. */
function shimSockets(state: string): string[] {
  const tasks = path.join(state, 'io.containerd.runtime.v2.task');
  return list(tasks)
    .flatMap((namespace) => list(path.join(tasks, namespace)).map((id) => path.join(tasks, namespace, id)))
    .flatMap((folder) => ['address', 'bootstrap.json'].map((file) => read(path.join(folder, file))))
    .flatMap((content) => [...content.matchAll(/unix:\/\/(\/[^"\s]+)/g)].flatMap(([, socket]) => socket ?? []));
}

function commandLine(file: string): string[] {
  return read(file).split('\0');
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    // It has ended, or never got so far.
    return '';
  }
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

function linkTarget(file: string): string | undefined {
  try {
    return fs.readlinkSync(file);
  } catch {
    return undefined;
  }
}

function removeIfEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch {
    // Somebody else's files are in it, or it is not there.
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
