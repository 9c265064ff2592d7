import type { Options } from 'execa';
import { engineMark } from '../../playground/processes/strays';
import { runInOrder, type CommandResult } from '../process/run-command';
import { noteUnfinished } from './unfinished-note';
import { UserError } from '../process/user-error';
import type { PulumiStack } from './pulumi-stack';

/** Where the shown output of a command goes: standard output, or standard error where that is taken by a result. */
export type Shown = 'stdout' | 'stderr';

/**
 * Runs a Pulumi command that the user watches.
 *
 * @param cancel cancels it as Ctrl-C does
 * @throws UserError when it fails, InterruptedError when the user has ended it
 */
export async function showPulumi(
  stack: PulumiStack,
  args: readonly string[],
  shown: Shown,
  cancel?: AbortSignal,
): Promise<void> {
  const result = await pulumi(stack, args, {
    // Pulumi then stops by itself, and writes down what there is.
    ...(cancel === undefined ? {} : { cancelSignal: cancel, killSignal: 'SIGINT', forceKillAfterDelay: false }),
    stdin: 'ignore',
    stdout: shown === 'stdout' ? 'inherit' : process.stderr,
    stderr: process.stderr,
  });
  if (result.failed) {
    throw new UserError(
      `pulumi ${args[0]} failed for ${stack.title} (${result.signal ?? `exit status ${result.exitCode}`}): ` +
        'what it says is above. What was running goes on; mend the cause and run the same command again',
    );
  }
}

/**
 * Runs a Pulumi command, which may read something, for its standard output. @throws UserError
 * with what it printed when it fails
 */
export async function askPulumi(stack: PulumiStack, args: readonly string[], input?: string): Promise<string> {
  const result = await tryPulumi(stack, args, input);
  if (result.failed) {
    throw new UserError(`pulumi ${args.join(' ')} failed for ${stack.title}: ${result.stderr || result.shortMessage}`);
  }
  return result.stdout;
}

/** Runs a Pulumi command, which may read something; its failure is in the result, not thrown. */
export function tryPulumi(stack: PulumiStack, args: readonly string[], input?: string): Promise<CommandResult> {
  return pulumi(stack, args, input === undefined ? { stdin: 'ignore' } : { input });
}

function pulumi(stack: PulumiStack, args: readonly string[], options: Options): Promise<CommandResult> {
  return runInOrder(
    stack.pulumi,
    ['-C', stack.folder, ...args],
    { ...options, env: { ...stack.env, ...engineMark(stack.place) } },
    () => noteUnfinished(stack),
  );
}

/** Makes sure that the stack exists in the backend. */
export async function ensureStack(stack: PulumiStack): Promise<void> {
  await askPulumi(stack, ['stack', 'select', '--create', '--stack', stack.stack, '--non-interactive']);
}

/** The stack's outputs, secrets hidden. */
export async function stackOutputs(stack: PulumiStack): Promise<Record<string, unknown>> {
  return JSON.parse(await askPulumi(stack, ['stack', 'output', '--json', '--stack', stack.stack])) as Record<
    string,
    unknown
  >;
}
