import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { daemonEnvironment } from './daemon-environment';
import { explainDiskError, lastLines, readRecord, writeFileAtomic } from '../state/files';
import { PlaygroundError } from '../playground-error';
import { isPortFree, portInUse } from '../state/ports';
import { isSameProcess, processStart } from './process-identity';

/** A program that outlives the command that starts it. */
export interface DaemonSpec {
  /** Kebab-case; names its record and its log. */
  readonly name: string;
  /** Absolute path of the program. */
  readonly command: string;
  /** Seen by everybody on the machine: never a secret. */
  readonly args: readonly string[];
  /** Its own variables; of this process's it gets only what ./daemon-environment names. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Whether it goes out to a network: then it gets the user's variables of proxies and
   * certificate authorities. @default false
   */
  readonly outward?: boolean;
  /** @default - the playground's folder */
  readonly cwd?: string;
  /** The group that it runs as; only root can choose one. @default - this process's */
  readonly group?: number;
  /** Whether it does its work; asked again until it says so. A rejection counts as no. */
  readonly ready: () => Promise<boolean>;
  /** How long it may take to become ready. @default 60000 */
  readonly timeoutMs?: number;
  /** @default SIGTERM */
  readonly stopSignal?: NodeJS.Signals;
  /** How long it may take to stop before it is killed. @default 10000 */
  readonly stopTimeoutMs?: number;
  /**
   * Loopback ports that must be free before it starts, by what they are called in the error. @default - none are tried
   */
  readonly ports?: Readonly<Record<string, number>>;
  /** Hears, every few seconds, how long the wait has taken. */
  readonly progress?: (message: string) => void;
}

/** The part of a playground that daemons need. */
export interface DaemonHome {
  /** The state folder. */
  readonly dir: string;
}

const recordSchema = z.object({
  pid: z.int().positive(),
  start: z.string(),
  specHash: z.string(),
  command: z.string(),
  stopSignal: z.string(),
  stopTimeoutMs: z.number(),
});
type DaemonRecord = z.infer<typeof recordSchema>;

const progressEveryMs = 5_000;
/** How long the kernel may take to end a process that is already told to have ended. */
const releaseMs = 5_000;

/**
 * Starts a daemon and waits until it is ready. One that already runs as asked is only waited for; one that runs with
 * other arguments, or does not answer in its time, is stopped first.
 * @throws PlaygroundError with the last lines of its log when it ends early or is not ready in time, or
 * when one of its ports is taken
 */
export async function startDaemon(home: DaemonHome, spec: DaemonSpec): Promise<void> {
  const specHash = hashOf(spec);
  const earlier = recordOf(home, spec.name);
  if (earlier !== undefined && isAlive(earlier) && earlier.specHash === specHash) {
    // It may only be starting; or it hangs, or is about to end.
    if (
      await waitUntilReady(home, spec, earlier).then(
        () => true,
        () => false,
      )
    ) {
      return;
    }
    spec.progress?.(`${spec.name} does not answer: it is started anew`);
  }
  await stopDaemon(home, spec.name);
  for (const [name, port] of Object.entries(spec.ports ?? {})) {
    // One that was killed holds its ports until the last of its threads has ended.
    if (!(await isFreeWithin(earlier === undefined ? 0 : releaseMs, port))) {
      throw portInUse(name, port, 'Stop that program; or run bin/down and bin/up: then a free port is chosen.');
    }
  }
  const [child, record] = launch(home, spec, specHash);
  try {
    await waitUntilReady(home, spec, record, child);
  } catch (error) {
    // What is not ready must not be found "running" by the next start.
    await stopDaemon(home, spec.name);
    throw error;
  }
}

/**
 * A variable for {@link DaemonSpec.env}: a daemon runs on with an earlier configuration unless something that it is
 * started with differs.
 */
export function startedAnewWith(...configuration: string[]): Record<string, string> {
  return { MODELYARD_CONFIG: createHash('sha256').update(configuration.join('\0')).digest('hex') };
}

/**
 * Stops a daemon, and only it: a process that merely got its pid is left alone. Returns at once when it does not run.
 */
export async function stopDaemon(home: DaemonHome, name: string): Promise<void> {
  const record = recordOf(home, name);
  if (record !== undefined && isAlive(record)) {
    signal(record.pid, record.stopSignal as NodeJS.Signals);
    if (!(await hasEnded(record, record.stopTimeoutMs))) {
      if (isAlive(record)) {
        signal(record.pid, 'SIGKILL');
      }
      if (!(await hasEnded(record, 5_000))) {
        throw new PlaygroundError(
          `${name} (process ${record.pid}) cannot be stopped.`,
          `Look at it with: ps -o pid,stat,wchan,args -p ${record.pid}; then run bin/down again.`,
        );
      }
    }
    // Helpers that it left in its own process group (not containers: those have groups of their own).
    signal(-record.pid, 'SIGKILL');
  }
  fs.rmSync(recordFile(home, name), { force: true });
}

/** Whether a daemon that was started here is alive; says nothing about its health. */
export function daemonStatus(home: DaemonHome, name: string): 'running' | 'stopped' {
  const record = recordOf(home, name);
  return record !== undefined && isAlive(record) ? 'running' : 'stopped';
}

/** The pid of a daemon that is alive. */
export function daemonPid(home: DaemonHome, name: string): number | undefined {
  const record = recordOf(home, name);
  return record !== undefined && isAlive(record) ? record.pid : undefined;
}

/** The names of all daemons that are alive. */
export function runningDaemons(home: DaemonHome): string[] {
  let files: string[];
  try {
    files = fs.readdirSync(path.join(home.dir, 'daemons'));
  } catch {
    return [];
  }
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .filter((name) => daemonStatus(home, name) === 'running')
    .sort();
}

/** The file that a daemon's output goes to. */
export function daemonLog(home: DaemonHome, name: string): string {
  return path.join(home.dir, 'logs', `${name}.log`);
}

async function isFreeWithin(ms: number, port: number): Promise<boolean> {
  const until = Date.now() + ms;
  while (!(await isPortFree(port))) {
    if (Date.now() >= until) {
      return false;
    }
    await sleep(50);
  }
  return true;
}

function launch(home: DaemonHome, spec: DaemonSpec, specHash: string): [ChildProcess, DaemonRecord] {
  const log = openLog(home, spec.name);
  const ownHome = path.join(home.dir, 'home');
  try {
    fs.mkdirSync(ownHome, { recursive: true, mode: 0o700 });
    const child = spawn(spec.command, spec.args, {
      // An own session: Ctrl-C in the terminal of the command that starts it does not reach it.
      detached: true,
      cwd: spec.cwd ?? home.dir,
      gid: spec.group,
      env: daemonEnvironment(process.env, { home: ownHome, outward: spec.outward ?? false, own: spec.env ?? {} }),
      stdio: ['ignore', log, log],
    });
    // The exit is watched by pid; without a listener a failed spawn would end this process.
    child.on('error', () => undefined);
    if (child.pid === undefined) {
      throw new PlaygroundError(
        `${spec.name} cannot be started: ${spec.command} is missing or not executable.`,
        'Run the command again: a missing tool is fetched anew.',
      );
    }
    child.unref();
    const record: DaemonRecord = {
      pid: child.pid,
      start: processStart(child.pid) ?? '',
      specHash,
      command: spec.command,
      stopSignal: spec.stopSignal ?? 'SIGTERM',
      stopTimeoutMs: spec.stopTimeoutMs ?? 10_000,
    };
    // In the same turn as the spawn: a kill between the two would leave a process that nobody knows.
    writeFileAtomic(recordFile(home, spec.name), JSON.stringify(record));
    return [child, record];
  } finally {
    fs.closeSync(log);
  }
}

async function waitUntilReady(
  home: DaemonHome,
  spec: DaemonSpec,
  record: DaemonRecord,
  child?: ChildProcess,
): Promise<void> {
  const began = Date.now();
  const timeoutMs = spec.timeoutMs ?? 60_000;
  let nextProgress = progressEveryMs;
  for (let pause = 25; ; pause = Math.min(pause * 1.5, 150)) {
    // Asked before ready(): else another program on the same port could answer for one that has died.
    if (!isAlive(record)) {
      // Its exit code is told a moment after it is gone.
      await sleep(20);
      throw failed(home, spec, `${spec.name} ended${howItEnded(child)} before it was ready.`);
    }
    if (await spec.ready().catch(() => false)) {
      return;
    }
    const elapsed = Date.now() - began;
    if (elapsed > timeoutMs) {
      throw failed(home, spec, `${spec.name} was not ready after ${Math.round(timeoutMs / 1000)} s.`);
    }
    if (elapsed >= nextProgress) {
      spec.progress?.(`${spec.name}: waiting until it is ready, ${Math.round(elapsed / 1000)} s`);
      nextProgress += progressEveryMs;
    }
    await sleep(pause);
  }
}

function howItEnded(child: ChildProcess | undefined): string {
  const code = child?.exitCode ?? child?.signalCode ?? undefined;
  if (code === undefined) {
    return '';
  }
  return typeof code === 'number' ? ` with exit code ${code}` : ` by ${code}`;
}

function failed(home: DaemonHome, spec: DaemonSpec, message: string): PlaygroundError {
  const log = daemonLog(home, spec.name);
  const lines = lastLines(log, 12).map((line) => `    ${line}`);
  return new PlaygroundError(
    [message, ...(lines.length > 0 ? ['  The end of its log:', ...lines] : [])].join('\n'),
    `The whole log is ${log}. Run the command again; if it fails again, run bin/down and bin/up.`,
  );
}

function openLog(home: DaemonHome, name: string): number {
  const file = daemonLog(home, name);
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    // Logs are kept over restarts, but not for ever.
    if (fs.existsSync(file) && fs.statSync(file).size > 16 * 1024 * 1024) {
      fs.renameSync(file, `${file}.old`);
    }
    return fs.openSync(file, 'a', 0o600);
  } catch (error) {
    throw explainDiskError(error, file);
  }
}

function hashOf(spec: DaemonSpec): string {
  // What is on PATH differs from terminal to terminal, and is no reason to start anew.
  const env = Object.entries(spec.env ?? {}).filter(([name]) => name !== 'PATH');
  return createHash('sha256')
    .update(JSON.stringify([spec.command, spec.args, env, spec.cwd ?? '', spec.group]))
    .digest('hex');
}

function recordFile(home: DaemonHome, name: string): string {
  return path.join(home.dir, 'daemons', `${name}.json`);
}

/** None where it is damaged: it cannot be told whose pid that names. */
function recordOf(home: DaemonHome, name: string): DaemonRecord | undefined {
  return readRecord(recordFile(home, name), recordSchema);
}

function isAlive(record: DaemonRecord): boolean {
  return isSameProcess(record.pid, record.start);
}

async function hasEnded(record: DaemonRecord, timeoutMs: number): Promise<boolean> {
  const until = Date.now() + timeoutMs;
  while (isAlive(record)) {
    if (Date.now() > until) {
      return false;
    }
    await sleep(50);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It may have ended in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}
