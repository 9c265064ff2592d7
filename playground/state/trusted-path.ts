import * as fs from 'node:fs';
import * as path from 'node:path';
import { PlaygroundError } from '../playground-error';

/** Where a path leads. */
export interface TrustedPath {
  /** Without links, as far as there is something. */
  readonly real: string;
  /** The folders on the way that are there, from the root. */
  readonly above: readonly string[];
}

/** As many links as Linux follows. */
const mostLinks = 40;

/**
 * Follows a path once, so that what is checked is what is used. A link counts only where the user or root made it: in
 * a folder that others may write to, somebody else could lead us into a folder of the user's.
 *
 * @param self the user's id
 * @throws PlaygroundError for a link of another user's, or too many links
 */
export function followPath(file: string, self: number | undefined): TrustedPath {
  const rest = parts(path.resolve(file));
  const above = ['/'];
  let real = '/';
  for (let links = 0; rest.length > 0;) {
    const next = path.join(real, rest.shift()!);
    const stat = fs.lstatSync(next, { throwIfNoEntry: false });
    if (stat === undefined) {
      return { real: path.join(next, ...rest), above };
    }
    if (!stat.isSymbolicLink()) {
      real = next;
      if (rest.length > 0) {
        above.push(real);
      }
      continue;
    }
    if (self !== undefined && stat.uid !== self && stat.uid !== 0) {
      throw new PlaygroundError(
        `${next} is a link that user ${stat.uid} made, not you (${self}): it is not followed.`,
        'Name the folder itself, or a place that only you can write to.',
      );
    }
    if (++links > mostLinks) {
      throw new PlaygroundError(
        `${file} leads through more than ${mostLinks} links: one of them leads to itself.`,
        `Look at it with: ls -l ${next}`,
      );
    }
    const target = fs.readlinkSync(next);
    if (path.isAbsolute(target)) {
      real = '/';
    }
    rest.unshift(...parts(target));
  }
  return { real, above };
}

/**
 * What is wrong with a folder above a path, in which somebody else could put another folder in the place of ours;
 * undefined where nothing is. What holds the project is left out, and what its owner owns: whoever can exchange the
 * project's files exchanges the programs too.
 *
 * @param project the project's folder
 * @param self the user's id
 */
export function exchangeable(
  { above }: TrustedPath,
  project: string,
  self: number | undefined,
): { readonly folder: string; readonly why: string } | undefined {
  const trusted = [self, 0, fs.statSync(project, { throwIfNoEntry: false })?.uid];
  for (const folder of above.filter(
    (each) => each !== project && !project.startsWith(each === '/' ? each : `${each}/`),
  )) {
    const { mode, uid } = fs.statSync(folder);
    // In a folder with the sticky bit, such as /tmp, each user's things are safe from the others.
    if ((mode & 0o002) !== 0 && (mode & 0o1000) === 0) {
      return { folder, why: 'where every user of this machine' };
    }
    if (self !== undefined && !trusted.includes(uid)) {
      return { folder, why: `where its owner, user ${uid},` };
    }
  }
  return undefined;
}

function parts(file: string): string[] {
  return file.split('/').filter((part) => part !== '');
}
