import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { playgroundEnv } from './playground';
import { projectRoot, run } from './run';

/** A process below another one. */
interface Below {
  readonly pid: number;
  readonly program: string;
}

/** How a command ended that was told to, or killed. */
export interface Ended {
  readonly status: number | null;
  /** What it printed, on both outputs. */
  readonly printed: string;
  /** How long it took from the first signal on. */
  readonly tookMs: number;
}

/** One of the project's commands, in a process group of its own, as a terminal starts it. */
export class RunningCommand {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;
  private printed = '';
  private signalled = 0;

  constructor(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(join(projectRoot, 'bin', name), args, {
      cwd: projectRoot,
      env: { ...process.env, ...playgroundEnv, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const output of [this.child.stdout!, this.child.stderr!]) {
      output.setEncoding('utf8').on('data', (chunk: string) => (this.printed += chunk));
    }
    this.ended = once(this.child, 'exit');
  }

  /** Waits until it has printed something. @returns whether it has; false where it ended before */
  async prints(pattern: RegExp): Promise<boolean> {
    while (!pattern.test(this.printed)) {
      if (!this.isRunning) {
        return false;
      }
      await Promise.race([once(this.child.stdout!, 'data'), this.ended]);
    }
    return true;
  }

  /** Sends a signal to it, or to its whole process group, as a terminal does. */
  signal(signal: NodeJS.Signals, whole: 'command' | 'group' = 'command'): void {
    this.signalled ||= Date.now();
    if (this.isRunning) {
      process.kill(whole === 'group' ? -this.child.pid! : this.child.pid!, signal);
    }
  }

  /** Kills what it has started, and it too: as when a machine is lost. `engine` kills Pulumi alone. */
  async kill(what: 'all' | 'engine'): Promise<void> {
    this.signalled ||= Date.now();
    const below = await processesBelow(this.child.pid!);
    const killed =
      what === 'all'
        ? [this.child.pid!, ...below.map(({ pid }) => pid)]
        : below.filter(({ program }) => program === 'pulumi').map(({ pid }) => pid);
    for (const pid of killed) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }
  }

  /** Waits until it has ended. */
  async end(): Promise<Ended> {
    if (this.isRunning) {
      await this.ended;
    }
    return { status: this.child.exitCode, printed: this.printed, tookMs: Date.now() - this.signalled };
  }

  /** Waits for a time, or until it has ended. */
  async runFor(ms: number): Promise<void> {
    await Promise.race([sleep(ms), this.ended]);
  }

  private get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }
}

async function processesBelow(root: number): Promise<Below[]> {
  const { stdout } = await run('ps', ['-axo', 'pid=,ppid=,comm=']);
  const all = stdout
    .trim()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, program]) => ({ pid: Number(pid), parent: Number(parent), program: basename(program!) }));
  const below = (parent: number): Below[] =>
    all.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.pid)]);
  return below(root);
}
