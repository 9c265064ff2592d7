import type { Options, Result } from 'execa';

/** Runs a command; its failure is in the result, not thrown. */
export async function runCommand<T extends Options>(command: string, args: readonly string[], options: T): Promise<Result<T & { reject: false }>> {
  // execa is an ES module whose dependencies have no entry for require().
  const { execa } = await import('execa');
  return await execa(command, args, { ...options, reject: false });
}
