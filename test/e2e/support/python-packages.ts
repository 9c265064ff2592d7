import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runOk } from './run';

/**
 * Python packages in the cache, installed once for each content of a requirements file,
 * which pins them with their hashes.
 *
 * @returns the folder that has them, for `sys.path`
 */
export async function pythonPackages(requirements: string): Promise<string> {
  const cache = join(process.env['MODELYARD_CACHE'] ?? join(homedir(), '.cache/modelyard'), 'python');
  const folder = join(cache, createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12));
  if (existsSync(folder)) {
    return folder;
  }
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, '.unfinished-'));
  try {
    // Only read, never imported: what the packages themselves would need does not matter.
    await runOk('python3', [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--ignore-requires-python',
      '--only-binary',
      ':all:',
      '--require-hashes',
      '--target',
      unfinished,
      '--requirement',
      requirements,
    ]);
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run may have been quicker.
    if (!existsSync(folder)) {
      throw error;
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
