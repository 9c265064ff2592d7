import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { constants } from 'node:os';
import { shellWord } from '../../lib/workload/values/shell-word';
import { commandVariables, environmentExists, playgroundVariables } from '../../playground/environment';
import { openPlayground, playgroundExists, type Playground } from '../../playground/state/state';
import { engineMark } from '../../playground/processes/strays';
import { UserError } from '../process/user-error';

/** Opens the playground that `bin/up` has started. @throws UserError when there is none */
export async function openStartedPlayground(): Promise<Playground> {
  const pg = playgroundExists() ? await openPlayground() : undefined;
  if (pg === undefined || !environmentExists(pg)) {
    throw new UserError('the playground has not been started: run bin/up');
  }
  return pg;
}

/** Prints shell lines that make `pulumi` and `kubectl` reach the playground. */
export async function printEnvironment(): Promise<void> {
  const variables = playgroundVariables(await openStartedPlayground(), process.env);
  for (const [name, value] of Object.entries(variables)) {
    process.stdout.write(`export ${name}=${shellWord(value)}\n`);
  }
}

/**
 * Runs a tool on the playground, in the caller's folder, and ends as it does.
 *
 * The tool takes the place of this process where the system can do that: Ctrl-C and every other signal then reach it
 * once, and by themselves.
 */
export async function runTool(tool: 'pulumi' | 'kubectl', args: readonly string[]): Promise<void> {
  const pg = await openStartedPlayground();
  const program = pg.path('bin', tool);
  if (!existsSync(program)) {
    throw new UserError(`cannot run ${tool}: there is no ${program}; run bin/up to get it`);
  }
  const env = { ...commandVariables(pg, process.env), ...(tool === 'pulumi' ? engineMark(pg.dir) : {}) };
  if (process.execve !== undefined && process.platform !== 'win32') {
    flushCompileCache();
    process.execve(program, [program, ...args], env);
  }
  const result = spawnSync(program, args, { stdio: 'inherit', env });
  if (result.error !== undefined) {
    throw new UserError(`cannot run ${tool}: ${result.error.message}; run bin/up to get it`);
  }
  process.exitCode = result.signal === null ? (result.status ?? 1) : 128 + constants.signals[result.signal];
}
