import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { mountsUnder } from '../machine/mounts';
import { writeFileAtomic } from '../state/files';
import type { NodeLayout } from './layout';

const run = promisify(execFile);

/**
 * Settings of the kernel that the kubelet makes at its start where it finds others (with protectKernelDefaults it
 * refuses instead). They are the whole machine's.
 */
const wanted: Readonly<Record<string, string>> = {
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/keys/root_maxbytes': '25000000',
};

/**
 * The kubelet's command in a mount namespace of its own, in which these settings are as it wants them: files of ours
 * lie over the kernel's. So it leaves the machine's as they are.
 *
 * What it mounts for pods is below its folder, which therefore is a shared mount: containerd sees it too, on a machine
 * whose mounts are private as well.
 */
export async function withOwnKernelSettings(layout: NodeLayout, command: readonly string[]): Promise<string[]> {
  const { folder, settings } = layout.kubelet;
  if (!mountsUnder(folder).includes(folder)) {
    await run('mount', ['--bind', folder, folder]);
    await run('mount', ['--make-shared', folder]);
  }
  for (const [key, value] of Object.entries(wanted)) {
    writeFileAtomic(path.join(settings, key), `${value}\n`);
  }
  const covered = Object.keys(wanted).filter((key) => fs.existsSync(path.join('/proc/sys', key)));
  const script = [
    // Else this machine's /proc would have them too.
    'mount --make-rprivate /proc',
    'cd "$1"; shift',
    ...covered.map((key) => `mount --bind ${key} /proc/sys/${key}`),
    // What a shell adds is no variable of the kubelet's.
    'cd /; unset PWD OLDPWD; exec "$@"',
  ].join('\n');
  const start = 'exec unshare --mount --propagation unchanged /bin/sh -ec "$@"';
  return ['/bin/sh', '-c', start, 'sh', script, 'sh', settings, ...command];
}
