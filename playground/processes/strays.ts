import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSameProcess, processStart } from './process-identity';

/** Names the place that an engine works on. Every process that the engine starts has it too. */
const placeVariable = 'MODELYARD_ENGINE';
/** The command that started the engine: its process, and when that started. */
const commandVariable = 'MODELYARD_ENGINE_COMMAND';

/**
 * The variables by which Pulumi's engine, and what it starts, are known as ours later: its
 * plugins and language hosts may outlive it, wherever their programs came from. Only the engine gets them: what else a
 * user starts is never taken for it.
 *
 * @param place a playground's state folder, or the folder of a program that has a cluster of its own
 */
export function engineMark(place: string): Record<string, string> {
  return { [placeVariable]: place, [commandVariable]: `${process.pid} ${processStart(process.pid) ?? ''}` };
}

/** A process of an engine. */
export interface EngineProcess {
  readonly pid: number;
  /** The process that started it, or that took it over when that ended. */
  readonly parent: number;
  /** When it started, see `processStart`. */
  readonly start: string;
  /** The engine itself (`pulumi`), or what it starts: a plugin, a language host, the program. */
  readonly role: 'engine' | 'helper';
  /** The command that started the engine. @default - not known: the user runs `pulumi` */
  readonly command?: { readonly pid: number; readonly start: string };
}

/** A process as the system lists it. */
interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly args: readonly string[];
  /** `NAME=value` each. */
  readonly environment: readonly string[];
}

/**
 * Ends the processes that an engine left running when it was killed. Otherwise a plugin
 * goes on with what it was doing: it may make an object after the next deploy has looked for it.
 *
 * @param place as for {@link engineMark}
 * @param all whether engines that run, and what belongs to them, are ended as well. @default false
 */
export async function endStrays(place: string, all = false): Promise<void> {
  const found = engineProcesses(place);
  await end(all ? found : straysOf(found));
}

/** The helpers without an engine above them. */
export function straysOf(processes: readonly EngineProcess[]): EngineProcess[] {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const hasEngine = ({ role, parent }: EngineProcess): boolean => {
    const above = byPid.get(parent);
    return role === 'engine' || (above !== undefined && hasEngine(above));
  };
  return processes.filter((process) => !hasEngine(process));
}

/** The engine that a process is, where the command that started it is no more; undefined for any other process. */
export function orphanedEngine(pid: number, place: string): EngineProcess | undefined {
  const engine = engineProcesses(place).find((process) => process.pid === pid && process.role === 'engine');
  return engine?.command === undefined || isSameProcess(engine.command.pid, engine.command.start) ? undefined : engine;
}

/**
 * Sends a signal to a process, unless it has ended and another one has its number.
 *
 * @returns whether it was there
 */
export function signalProcess({ pid, start }: EngineProcess, signal: NodeJS.Signals): boolean {
  if (!isSameProcess(pid, start)) {
    return false;
  }
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    // It has just ended by itself.
    return false;
  }
}

/** Waits until a process has ended. @returns whether it has */
export async function processEnded({ pid, start }: EngineProcess, timeoutMs: number): Promise<boolean> {
  const until = Date.now() + timeoutMs;
  while (isSameProcess(pid, start)) {
    if (Date.now() > until) {
      return false;
    }
    await sleep(50);
  }
  return true;
}

async function end(processes: readonly EngineProcess[]): Promise<void> {
  const signalled = processes.filter((process) => signalProcess(process, 'SIGKILL'));
  await Promise.all(signalled.map((process) => processEnded(process, 5_000)));
}

/** All processes of the engines of a place. */
export function engineProcesses(place: string): EngineProcess[] {
  const list = process.platform === 'linux' ? listLinux() : listPs();
  return list.flatMap((listed) => {
    const start = processStart(listed.pid);
    const known = recognize(listed, place);
    return known === undefined || start === undefined ? [] : [{ ...known, start }];
  });
}

/** What a process is to the engine of a place; undefined for any other process. */
export function recognize(
  { pid, parent, args, environment }: Listed,
  place: string,
): Omit<EngineProcess, 'start'> | undefined {
  const role = roleOf(args);
  // A user's own `pulumi`, with the variables of `bin/env`, starts from the playground's folder.
  const isOurs = environment.includes(`${placeVariable}=${place}`) || args[0]?.startsWith(`${place}/`) === true;
  if (role === undefined || !isOurs) {
    return undefined;
  }
  const [, command = ''] = environment.find((line) => line.startsWith(`${commandVariable}=`))?.split(/=(.*)/s) ?? [];
  const [, commandPid, start] = /^(\d+) (.+)$/.exec(command) ?? [];
  return {
    pid,
    parent,
    role,
    ...(commandPid === undefined || start === undefined ? {} : { command: { pid: Number(commandPid), start } }),
  };
}

// Not everything that has the mark: a program may have started something that is to stay, such as an agent for keys.
function roleOf(args: readonly string[]): EngineProcess['role'] | undefined {
  const name = basename(args[0] ?? '');
  if (name === 'pulumi') {
    return 'engine';
  }
  const standIn = join(__dirname, '..', 'plugin', 'main');
  const isHelper =
    name.startsWith('pulumi-') ||
    args.some((arg) => arg.startsWith(standIn) || arg.includes('/@pulumi/pulumi/cmd/run'));
  return isHelper ? 'helper' : undefined;
}

function listLinux(): Listed[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parts = (file: string): string[] => readFileSync(`/proc/${name}/${file}`, 'utf8').split('\0');
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        // After the program's name, which may hold anything.
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return [{ pid: Number(name), parent, args: parts('cmdline'), environment: parts('environ') }];
      } catch {
        // It has ended, or is somebody else's.
        return [];
      }
    });
}

// Where the system tells the environment, it stands behind the arguments: a value with a space in it is cut short.
function listPs(): Listed[] {
  const list = execFileSync('ps', ['-axEwwo', 'pid=,ppid=,command='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return list.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    const words = command.split(' ');
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args: words, environment: words }];
  });
}
