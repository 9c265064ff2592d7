import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** Whether containers can really run on this machine. */
export type RealNodePossible =
  { readonly possible: true } | { readonly possible: false; readonly why: string; readonly whatToDo: string };

/** One thing that a real node needs. */
export interface Need {
  /** Throws where it is missing. */
  readonly check: () => void;
  readonly why: string;
  readonly whatToDo: string;
}

/**
 * Finds out whether this machine can be a Kubernetes node. Tries what a node does (mounts, a network, a cgroup), in
 * namespaces that end with the try: nothing on the machine changes.
 */
export function realNodePossible(needs: readonly Need[] = nodeNeeds): RealNodePossible {
  for (const { check, why, whatToDo } of needs) {
    try {
      check();
    } catch {
      return { possible: false, why, whatToDo };
    }
  }
  return { possible: true };
}

/** In the order in which they are tried; each relies on the ones before it. */
const nodeNeeds: readonly Need[] = [
  {
    check: () => expect(process.platform === 'linux'),
    why: `containers run on Linux, and this is ${process.platform}`,
    whatToDo: 'Use a Linux machine',
  },
  {
    check: () => expect(process.getuid?.() === 0),
    why: 'only root can start containers, and you are not root',
    whatToDo: 'Run the command as root',
  },
  {
    // Two kubelets on one machine would take the device plugins' socket from each other.
    check: () => expect(!fs.existsSync('/var/lib/kubelet/pods')),
    why: 'this machine is a Kubernetes node already (there is /var/lib/kubelet/pods)',
    whatToDo: 'Use another machine; or, when it is no node any more, delete /var/lib/kubelet',
  },
  {
    check: () => succeeds('ip', '-Version'),
    why: "the program 'ip' is missing",
    whatToDo: 'Install the package iproute2',
  },
  {
    check: () => {
      for (const program of ['mount', 'umount', 'unshare']) {
        succeeds(program, '--version');
      }
    },
    why: "the programs 'mount', 'umount' and 'unshare' are needed, and one of them is missing",
    whatToDo: 'Install the packages mount and util-linux',
  },
  {
    check: tryCgroups,
    why: 'no cgroup can be made below /sys/fs/cgroup',
    whatToDo: 'In a container, start that one privileged and with its own cgroup namespace',
  },
  {
    check: () => succeeds('unshare', '--mount', '--propagation', 'private', 'mount', '-t', 'tmpfs', 'none', '/mnt'),
    why: 'this root may not mount file systems (no CAP_SYS_ADMIN)',
    whatToDo: 'In a container, start that one privileged',
  },
  {
    check: () => succeeds('unshare', '--net', 'ip', 'link', 'add', 'my1', 'type', 'veth', 'peer', 'name', 'my2'),
    why: 'no network of its own can be made: CAP_NET_ADMIN is missing, or the kernel has no veth',
    whatToDo: "Load the kernel module 'veth' (modprobe veth)",
  },
  {
    // The kubelet reads the kernel's out-of-memory messages there and does not start without it.
    check: () => fs.closeSync(fs.openSync('/dev/kmsg', 'r')),
    why: '/dev/kmsg cannot be read',
    whatToDo: 'In a container, start that one with --device /dev/kmsg',
  },
];

function tryCgroups(): void {
  const root = '/sys/fs/cgroup';
  const name = `modelyard-try-${process.pid}`;
  const version2 = fs.existsSync(path.join(root, 'cgroup.controllers'));
  const hierarchies = version2 ? [root] : ['cpu', 'memory', 'pids'].map((controller) => path.join(root, controller));
  for (const hierarchy of hierarchies) {
    // A folder in the tmpfs over the hierarchies would be no cgroup.
    expect(fs.existsSync(path.join(hierarchy, 'cgroup.procs')));
    const folder = path.join(hierarchy, name);
    fs.mkdirSync(folder);
    fs.rmdirSync(folder);
  }
  if (version2) {
    const controllers = fs.readFileSync(path.join(root, 'cgroup.controllers'), 'utf8').split(/\s+/);
    for (const needed of ['cpu', 'memory', 'pids']) {
      expect(controllers.includes(needed));
    }
  }
}

/**
 * Whether a folder's file system can hold the upper layer of an overlay: one that is an overlay itself (a
 * container's own files) cannot.
 */
export function overlayPossible(folder: string): boolean {
  const trial = fs.mkdtempSync(path.join(folder, 'overlay-'));
  try {
    for (const part of ['lower', 'upper', 'work', 'merged']) {
      fs.mkdirSync(path.join(trial, part));
    }
    succeeds(
      'unshare',
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      'cd "$1" && mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged',
      'sh',
      trial,
    );
    return true;
  } catch {
    return false;
  } finally {
    fs.rmSync(trial, { recursive: true, force: true });
  }
}

function expect(condition: boolean): void {
  if (!condition) {
    throw new Error('not fulfilled');
  }
}

function succeeds(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: 'ignore', timeout: 10_000 });
}
