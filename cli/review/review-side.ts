import { existsSync, lstatSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { resolveRevision } from './review-revision';
import { UserError } from '../process/user-error';
import type { Side } from './side';

const workingTree: Side = { kind: 'working tree' };

// A path that cannot be anything else: nothing that git takes for a revision begins like this.
const saidAsPath = /^(?:-$|\/|\.{1,2}(?:\/|$))/;
const fullCommitId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

/**
 * Finds out what two names stand for. A file or folder never stands in for a revision, for a change under review may
 * bring one of any name:
 *
 * - `./NAME`, `../NAME`, `/NAME` and `-` are paths, whatever revisions there are;
 * - a full commit id is a commit, whatever files there are;
 * - any other name is what there is, and an error where it is both;
 * - beside a revision, or the working tree, a path has to be said as one: the other name may be meant as a revision
 *   that was not fetched.
 *
 * @param head the other side. @default - the working tree
 * @param project the folder whose revisions are meant
 * @throws UserError with how to say what is meant
 */
export async function sidesOf(base: string, head: string | undefined, project: string): Promise<readonly [Side, Side]> {
  const one = await sideOf(base, project);
  if (head === undefined && one.kind === 'path') {
    throw new UserError(`there is nothing to compare '${base}' with: name how it shall be too`, 2);
  }
  const other = head === undefined ? workingTree : await sideOf(head, project);
  for (const [name, side, beside] of [
    [base, one, other],
    [head ?? '', other, one],
  ] as const) {
    if (side.kind === 'path' && beside.kind !== 'path' && !saidAsPath.test(name)) {
      throw new UserError(
        `'${name}' is a file or folder, and no git revision in ${project}, while the other side is one. ` +
          `If the path is meant, say ./${name}; if a revision, fetch it first`,
        2,
      );
    }
  }
  return [one, other];
}

async function sideOf(name: string, project: string): Promise<Side> {
  if (saidAsPath.test(name)) {
    if (name !== '-' && !isThere(name)) {
      throw nothingOf(name, project);
    }
    return { kind: 'path', path: name };
  }
  const asPath = isThere(name);
  const found = await resolveRevision(name, project);
  if ('commit' in found) {
    if (asPath && !fullCommitId.test(name)) {
      throw new UserError(
        `'${name}' is a git revision and a file or folder. ` +
          `Say ./${name} for the path, ${found.commit} for the revision`,
        2,
      );
    }
    return { kind: 'revision', name, commit: found.commit };
  }
  if (fullCommitId.test(name)) {
    throw new UserError(
      `there is no commit ${name} in ${project}: ` +
        `fetch it first${asPath ? `. If the file or folder of this name is meant, say ./${name}` : ''}`,
      2,
    );
  }
  // Nobody knows then whether it is a revision too.
  if (asPath && found.why !== undefined && isInRepository(project)) {
    throw new UserError(
      `git cannot say whether '${name}' is a revision: ${found.why}. If the file or folder is meant, say ./${name}`,
      2,
    );
  }
  if (asPath) {
    return { kind: 'path', path: name };
  }
  throw nothingOf(name, project, found.why);
}

function nothingOf(name: string, project: string, why?: string): UserError {
  return new UserError(
    `there is no file or folder '${name}', and no git revision of that name in ` +
      `${project}${why === undefined ? '' : ` (${why})`}. An empty base is /dev/null`,
    2,
  );
}

// A link that leads nowhere is there too.
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // No path can be called so.
    return false;
  }
}

function isInRepository(folder: string): boolean {
  const absolute = resolve(folder);
  return existsSync(join(absolute, '.git')) || (dirname(absolute) !== absolute && isInRepository(dirname(absolute)));
}
