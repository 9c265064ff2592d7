import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { UserError } from './user-error';
import { tell } from './tell';

/** How a person, a terminal that is closed, or another program tells a command to end. */
type Interrupt = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const interrupts: readonly Interrupt[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A command that was told to end, and has. */
export class InterruptedError extends UserError {
  constructor(message: string, signal: Interrupt) {
    super(message, 128 + constants.signals[signal]);
  }
}

/** A program that is to end in order, such as Pulumi, which writes down what there is. */
interface Orderly {
  /** Tells it to end. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

let received: Interrupt | undefined;
const orderly = new Set<Orderly>();

/**
 * Lets this command end in order on Ctrl-C, SIGTERM and when its terminal is closed: a Pulumi command that runs is told
 * to stop, once, and waited for; the next signal ends it at once. Anything else that runs is ended at once.
 */
export function endInOrder(): void {
  for (const signal of interrupts) {
    process.on(signal, () => onInterrupt(signal));
  }
}

function onInterrupt(signal: Interrupt): void {
  const again = received !== undefined;
  received ??= signal;
  if (orderly.size === 0) {
    endChildren();
    process.exit(128 + constants.signals[signal]);
  }
  if (again) {
    tell('Ending at once. The next bin/up or bin/down goes on from what there is.');
    for (const each of orderly) {
      each.kill();
    }
    return;
  }
  tell(
    `${signal === 'SIGINT' ? '\n' : ''}Stopping: Pulumi writes down what there is and ends. ` +
      `${signal === 'SIGINT' ? 'Ctrl-C' : signal} again ends at once.`,
  );
  for (const each of orderly) {
    each.stop();
  }
}

/**
 * Waits for a program that an interrupt ends in order.
 *
 * @throws InterruptedError where one came, once the program has ended
 */
export async function untilEnded<T>(program: Orderly, ended: Promise<T>): Promise<T> {
  orderly.add(program);
  try {
    return await ended;
  } finally {
    orderly.delete(program);
    throwIfInterrupted();
  }
}

/** @throws InterruptedError where this command has been told to end */
export function throwIfInterrupted(): void {
  if (received === undefined) {
    return;
  }
  throw new InterruptedError(
    'interrupted: what was done until then is written down, and the next bin/up or bin/down goes on from there',
    received,
  );
}

/**
 * Ends the programs that this one waits for: compilers, image builds, kubectl. A terminal has told them too, `kill` has
 * not. Daemons are in sessions of their own, and go on.
 */
function endChildren(): void {
  const list = spawnSync('ps', ['-axo', 'pid=,ppid=,pgid='], { encoding: 'utf8' }).stdout;
  for (const pid of descendantsInGroup(list, process.pid)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** The processes below one, in a list of `ps -axo pid=,ppid=,pgid=`, that are in its process group. */
export function descendantsInGroup(list: string, root: number): number[] {
  const processes = list
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid, parent, group]) => ({ pid: pid!, parent, group }));
  const group = processes.find(({ pid }) => pid === root)?.group;
  const below = (parent: number): number[] =>
    processes
      .filter((each) => each.parent === parent && each.group === group)
      .flatMap(({ pid }) => [pid, ...below(pid)]);
  return below(root);
}
