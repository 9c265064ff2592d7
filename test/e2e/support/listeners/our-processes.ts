import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupProcesses } from '../../../../playground/machine/cgroups';
import { daemonPid, runningDaemons } from '../../../../playground/processes/daemon';
import { nodeLayout } from '../../../../playground/node/layout';
import { shimProcesses } from '../../../../playground/node/leftovers';
import type { Playground } from '../../../../playground/state/state';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
}

/**
 * Every process of a playground: its daemons, containerd's shims, the containers and build
 * steps, and whatever one of these has started. Not the programs of a deploy, which end with it:
 * other test files deploy meanwhile.
 */
export function processesOf(playground: Playground): number[] {
  const all = processes();
  const { cgroup, containerd } = nodeLayout(playground);
  const known = new Set([
    ...runningDaemons(playground).map((name) => daemonPid(playground, name)!),
    ...cgroupProcesses(cgroup),
    ...shimProcesses(containerd.socket),
  ]);
  for (let before = -1; before !== known.size;) {
    before = known.size;
    // A daemon leads a session of its own: what it starts stays in it, also after its parent has ended.
    for (const { pid, parent, session } of all) {
      if (known.has(parent) || known.has(session)) {
        known.add(pid);
      }
    }
  }
  known.delete(process.pid);
  return [...known].sort((a, b) => a - b);
}

/** The processes of its daemons, by their names. */
export function daemonsOf(playground: Playground): ReadonlyMap<string, number> {
  return new Map(runningDaemons(playground).map((name) => [name, daemonPid(playground, name)!]));
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [{ pid: Number(name), parent: Number(parent), session: Number(session) }];
      } catch {
        // It has ended.
        return [];
      }
    });
}

/** The files at which its network namespaces are mounted. */
export function networksOf(playground: Playground): string[] {
  return ['build-net', 'node-net']
    .map((name) => join(playground.sockets, name))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
}
