import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const cleanups = new Set<() => void>();

/**
 * Does something, at once, when somebody interrupts the command; then the command ends with the signal's status. As
 * long as nothing is to be done, a signal ends the command by itself, however busy it is.
 *
 * @returns ends the watch
 */
export function onInterrupt(cleanup: () => void): () => void {
  if (cleanups.size === 0) {
    for (const signal of signals) {
      process.on(signal, end);
    }
  }
  cleanups.add(cleanup);
  return () => {
    if (!cleanups.delete(cleanup) || cleanups.size > 0) {
      return;
    }
    for (const signal of signals) {
      process.off(signal, end);
    }
  };
}

function end(signal: NodeJS.Signals): void {
  for (const cleanup of [...cleanups].reverse()) {
    cleanup();
  }
  process.exit(statusOf(signal));
}

/** The exit status that says that a signal ended a command: 130 for SIGINT. */
export function statusOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
