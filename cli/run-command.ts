import type { Options } from 'execa';

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
  const result = await execa(command, args, { ...options, reject: false });
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
