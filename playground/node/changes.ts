import * as fs from 'node:fs';
import * as path from 'node:path';
import { mountsChange, type MachineChange } from '../machine/machine-changes';
import type { Playground } from '../state/state';
import { nodeLayout } from './layout';

/** Every change that the real node makes on the machine, in the order in which it is made. */
export function nodeChanges(playground: Playground): MachineChange[] {
  const layout = nodeLayout(playground);
  // Undone in the reverse order: first what holds files open, then the mounts, then the network.
  return [...layout.mountFolders.map(mountsChange), nodeCgroupChange(playground)];
}

/** The cgroup that all containers and build steps of a playground run below. */
export function nodeCgroupChange(playground: Pick<Playground, 'id' | 'sockets' | 'path'>): MachineChange {
  const { cgroup } = nodeLayout(playground);
  return {
    describe: `cgroup ${cgroup}`,
    apply: async () => {
      // The kubelet refuses a root cgroup that is missing from one of the hierarchies.
      for (const hierarchy of cgroupHierarchies()) {
        await fs.promises.mkdir(path.join(hierarchy, cgroup), { recursive: true });
      }
    },
    undo: { kind: 'cgroup', path: cgroup },
  };
}

/** The folder of each cgroup hierarchy: one under cgroup v2, one per controller under v1. */
export function cgroupHierarchies(root = '/sys/fs/cgroup'): string[] {
  if (fs.existsSync(path.join(root, 'cgroup.controllers'))) {
    return [root];
  }
  const folders = fs.readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map((entry) => path.join(root, entry.name))
    .filter((folder) => fs.existsSync(path.join(folder, 'cgroup.procs')));
}
