import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { mountsChange, sysctlChange, type MachineChange } from '../machine-changes';
import type { Playground } from '../state';
import { nodeLayout } from './layout';
import type { PodSubnet } from './subnet';

const run = promisify(execFile);

/** What the kubelet sets by itself at its start when it finds something else (protectKernelDefaults would make it refuse instead). */
const kubeletSysctls: Readonly<Record<string, string>> = {
  'vm.overcommit_memory': '1',
  'vm.panic_on_oom': '0',
  'kernel.panic': '10',
  'kernel.panic_on_oops': '1',
  'kernel.keys.root_maxkeys': '1000000',
  'kernel.keys.root_maxbytes': '25000000',
};

/** Every change that the real node makes on the machine, in the order in which it is made. */
export function nodeChanges(playground: Playground, subnet: PodSubnet): MachineChange[] {
  const layout = nodeLayout(playground);
  const sysctls = Object.entries(kubeletSysctls)
    .filter(([key, value]) => readSysctl(key) !== value)
    .map(([key, value]) => sysctlChange(playground, key, value));
  // Undone in the reverse order: first what holds files open, then the mounts, then the network.
  return [
    ...sysctls,
    bridgeChange(layout.bridge, subnet),
    ...layout.mountFolders.map(mountsChange),
    nodeCgroupChange(playground),
  ];
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

function bridgeChange(bridge: string, subnet: PodSubnet): MachineChange {
  const address = `${subnet.node}/24`;
  return {
    describe: `network bridge ${bridge} with the address ${address}`,
    apply: async () => {
      if (!fs.existsSync(`/sys/class/net/${bridge}`)) {
        await run('ip', ['link', 'add', 'name', bridge, 'type', 'bridge']);
      }
      // No IPv6 address that follows from the bridge's own: a pod has one too, and would reach whatever listens on all addresses.
      await run('ip', ['link', 'set', bridge, 'addrgenmode', 'none']);
      await run('ip', ['address', 'replace', address, 'dev', bridge]);
      await run('ip', ['link', 'set', bridge, 'up']);
    },
    undo: { kind: 'link', name: bridge },
  };
}

function readSysctl(key: string): string {
  return fs.readFileSync(path.join('/proc/sys', ...key.split('.')), 'utf8').trim();
}
