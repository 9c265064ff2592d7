import type { Options, Result } from 'execa';
import { untilEnded } from './interrupts';

/** How a command ended. */
export interface CommandResult {
  readonly failed: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  /** Empty where it was not captured. */
  readonly stdout: string;
  /** Empty where it was not captured. */
  readonly stderr: string;
  /** One line about a failure. */
  readonly shortMessage: string;
}

/** Runs a command; its failure is in the result, not thrown. */
export async function runCommand(command: string, args: readonly string[], options: Options): Promise<CommandResult> {
  // execa is an ES module whose dependencies have no entry for require().
  const { execa } = await import('execa');
  return resultOf(await execa(command, args, { ...options, reject: false }));
}

/** How long a program that is told a second time to end may take. */
const endsWithinMs = 1_000;

/**
 * Runs a command that an interrupt ends in order, see `endInOrder()`: SIGINT tells it to end.
 *
 * It is in a session of its own. A terminal sends Ctrl-C to all that it has started, and
 * this command passes it on: Pulumi would take the second one for the wish to end at once.
 *
 * @param beforeStop called before it is told to end
 * @throws InterruptedError where an interrupt came, once it has ended
 */
export async function runInOrder(
  command: string,
  args: readonly string[],
  options: Options,
  beforeStop?: () => void,
): Promise<CommandResult> {
  const { execa } = await import('execa');
  // Without cleanup: execa would end it with this process, in whatever it is.
  const child = execa(command, args, { ...options, reject: false, detached: true, cleanup: false });
  const kill = (): void => {
    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGKILL'), endsWithinMs).unref();
  };
  const stop = (): void => {
    try {
      beforeStop?.();
    } finally {
      child.kill('SIGINT');
    }
  };
  return resultOf(await untilEnded({ stop, kill }, child));
}

function resultOf(result: Result): CommandResult {
  const text = (output: unknown): string => (typeof output === 'string' ? output : '');
  return {
    failed: result.failed,
    exitCode: result.exitCode,
    signal: result.signal,
    stdout: text(result.stdout),
    stderr: text(result.stderr),
    shortMessage: text((result as { shortMessage?: unknown }).shortMessage),
  };
}
