import { spawnSync } from 'node:child_process';
import * as pulumi from '@pulumi/pulumi';

/**
 * The stack of the running program as the last deployment left it, with its secrets encrypted.
 *
 * It is read with `pulumi stack export`, which needs no lock: so it is possible while the engine runs the program.
 *
 * @throws Error with what Pulumi says
 */
export function readStack(): unknown {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { status, stdout, stderr, error } = spawnSync(
    'pulumi',
    ['stack', 'export', '--stack', stack, '--non-interactive'],
    { env: process.env, encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  if (status === 0) {
    return JSON.parse(stdout);
  }
  throw new Error(`pulumi stack export: ${error?.message ?? stderr.trim()}`);
}
