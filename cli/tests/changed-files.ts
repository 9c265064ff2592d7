import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../process/user-error';
import { projectRoot } from '../program/program-folder';
import { git, runGit } from '../review/git';
import { resolveRevision } from '../review/review-revision';

/**
 * The files that differ from a git revision, those that were never committed too, without those that are gone.
 *
 * @param revision with which to compare. @default - where the branch left `main`, or else the last commit
 * @throws UserError where there is no such revision
 */
export async function changedFiles(revision?: string): Promise<readonly string[]> {
  const base = await baseOf(revision);
  const listed = await Promise.all([
    git(projectRoot, ['diff', '--name-only', '-z', '--no-renames', base, '--']),
    git(projectRoot, ['ls-files', '--others', '--exclude-standard', '-z']),
  ]);
  return [...new Set(listed.join('').split('\0'))]
    .filter((file) => file !== '' && existsSync(join(projectRoot, file)))
    .sort();
}

async function baseOf(revision: string | undefined): Promise<string> {
  if (revision === undefined) {
    const { status, stdout } = await runGit(projectRoot, ['merge-base', 'HEAD', 'main']);
    return status === 0 ? stdout.trim() : 'HEAD';
  }
  const found = await resolveRevision(revision, projectRoot);
  if (!('commit' in found)) {
    throw new UserError(`there is no git revision '${revision}' to compare with: name a branch, tag or commit`, 2);
  }
  return found.commit;
}
