import { run, projectRoot } from './run';
import { playgroundEnv } from './playground';
import { join } from 'node:path';
import { installCustomResources } from './custom-resources';

/** Brings the development stack up on the suite's own playground, once for all files. */
export default async function setUp(): Promise<void> {
  const ran = await run(join(projectRoot, 'bin/up'), ['dev', '--output', 'json'], { env: playgroundEnv, show: true });
  if (ran.status !== 0) {
    throw new Error(`bin/up dev ended with ${ran.status}:\n${ran.stderr.slice(-4000)}`);
  }
  await installCustomResources();
}
