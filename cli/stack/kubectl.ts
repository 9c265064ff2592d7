import { runCommand, type CommandResult } from '../process/run-command';

/** How a cluster is asked. */
export interface KubectlCommand {
  readonly program: string;
  /** Options before each command, such as `--context`. */
  readonly options: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** What it reads. @default - nothing */
  readonly input?: string;
}

/** Asks a cluster; a failure is in the result, not thrown. */
export function runKubectl(
  { program, options, env, input }: KubectlCommand,
  ...args: string[]
): Promise<CommandResult> {
  return runCommand(program, [...options, ...args], { env, ...(input === undefined ? {} : { input }) });
}
