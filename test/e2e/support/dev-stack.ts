import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { projectRoot } from './run';

/**
 * Waits until no other test deploys the stack `dev`: Pulumi refuses two updates of a stack at once, and two files may
 * run beside each other.
 *
 * @returns lets the next one deploy it
 */
export async function holdDevStack(): Promise<() => Promise<void>> {
  const folder = join(projectRoot, '.playground', 'dev-stack-of-tests');
  mkdirSync(folder, { recursive: true });
  return lock(folder, { stale: 30_000, update: 5_000, retries: { retries: 1_200, factor: 1, minTimeout: 500 } });
}
