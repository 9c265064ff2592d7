import { spawnSync } from 'node:child_process';

/** How a script ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a script as the shell of a container does, with the program after it. */
export function runShell(script: readonly string[], program: string, env: Readonly<Record<string, string>>): Ended {
  const { status, stdout, stderr } = spawnSync(
    '/bin/sh',
    ['-euc', script.join('\n'), 'training', '/bin/sh', '-euc', program],
    { env: { PATH: '/usr/bin:/bin', ...env }, encoding: 'utf8' },
  );
  return { code: status, output: `${stdout}${stderr}` };
}
