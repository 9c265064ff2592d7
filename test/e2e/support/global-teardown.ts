import { join } from 'node:path';
import { leftovers } from './leftovers';
import { playgroundEnv } from './playground';
import { projectRoot, run } from './run';

/** Takes the suite's playground down and fails the suite if anything of it is left on the machine. */
export default async function tearDown(): Promise<void> {
  // For looking at a failure: the playground keeps running.
  if (process.env['MODELYARD_E2E_KEEP'] === '1') {
    return;
  }
  const ran = await run(join(projectRoot, 'bin/down'), [], { env: playgroundEnv, show: true });
  if (ran.status !== 0) {
    throw new Error(`bin/down ended with ${ran.status}:\n${ran.stderr.slice(-4000)}`);
  }
  const left = await leftovers();
  if (left.length > 0) {
    throw new Error(`bin/down left behind:\n${left.join('\n')}`);
  }
}
