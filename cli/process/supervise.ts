import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { failureStatus } from './failure-status';
import { statusOf } from './on-interrupt';

/** Says to the process that does the work that this one watches over it. */
const variable = 'MODELYARD_SUPERVISED';
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long the work may take to end by itself after a signal: with the clean-up it is to be over in two seconds. */
const patienceMs = 1_200;

/**
 * Runs a command that makes something which has to be removed, in a process of its own. Whatever that is busy with,
 * an interrupt is then heard at once; and if it is killed, or does not end, what it made is removed all the same.
 *
 * @param work does it: is called in the other process
 * @param removeLeft removes what is left when the work was killed
 */
export async function supervise(work: () => Promise<void>, removeLeft: () => Promise<void>): Promise<void> {
  if (process.env[variable] !== undefined) {
    delete process.env[variable];
    // As at an interrupt, when the other process is killed.
    process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    process.channel?.unref();
    await work();
    return;
  }
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env: { ...process.env, [variable]: '1' },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  let received: NodeJS.Signals | undefined;
  const pass = (signal: NodeJS.Signals): void => {
    // The second time, or when it takes too long, nobody waits for it.
    if (received !== undefined) {
      return killGroup(child.pid);
    }
    received = signal;
    child.kill(signal);
    setTimeout(() => killGroup(child.pid), patienceMs).unref();
  };
  for (const signal of signals) {
    process.on(signal, pass);
  }
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((end, fail) => {
    child.on('error', fail);
    child.on('exit', (...ended) => end(ended));
  });
  // Programs that it had started, such as a compiler.
  killGroup(child.pid);
  if (signal !== null) {
    await removeLeft();
  }
  for (const each of signals) {
    process.off(each, pass);
  }
  process.exitCode =
    received !== undefined
      ? statusOf(received)
      : (status ??
        (signal === null || constants.signals[signal] === constants.signals.SIGKILL
          ? failureStatus()
          : statusOf(signal)));
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
