import { readdirSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { InputError } from '../../lib/review';
import { readTextFile, TextFileError } from '../../lib/workload/configuration/text-file';

const mostFiles = 20_000;
const mostEntries = 1_000_000;

/** Whether kubectl reads a file of a folder. */
const isManifest = (name: string): boolean => /\.(ya?ml|json)$/.test(name);

/**
 * Reads the text of a file.
 *
 * @param file its path; `-` is standard input
 * @param what errors say what it is. @default - only its name
 * @throws InputError that names the file
 */
export function readSource(file: string, what?: string): string {
  const name = file === '-' ? 'standard input' : file;
  try {
    return readTextFile(file === '-' ? 0 : file);
  } catch (error) {
    throw new InputError([
      error instanceof TextFileError
        ? `${what === undefined ? '' : `${what} `}${name} ${error.message}`
        : `${what ?? name} cannot be read: ${(error as Error).message}`,
    ]);
  }
}

/**
 * The YAML and JSON files of a folder and of those inside, in the order of their names.
 *
 * Links to files are followed, as `kubectl apply -f` does, each file once. A link that leads
 * out of the folder is an error, since what it leads to is no part of what is reviewed, and so is one that leads to a
 * folder around it or to nothing.
 * A link to another folder inside is left out: the files in there are read where they are.
 *
 * @throws InputError with everything that cannot be read
 */
export function manifestsIn(folder: string): string[] {
  const walk = new Walk(folder);
  walk.enter(folder);
  if (walk.problems.length > 0) {
    throw new InputError(walk.problems);
  }
  return [...walk.files.values()].sort();
}

class Walk {
  /** By where they really are. */
  public readonly files = new Map<string, string>();
  public readonly problems: string[] = [];
  private readonly root: string;
  private entries = 0;

  constructor(folder: string) {
    this.root = realpathSync(folder);
  }

  public enter(folder: string): void {
    const links: string[] = [];
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (++this.entries > mostEntries) {
        throw new InputError([
          `${folder} and the folders inside have more than ${mostEntries} entries: name a smaller folder`,
        ]);
      }
      if (entry.isSymbolicLink()) {
        links.push(path);
      } else if (entry.isDirectory()) {
        this.enter(path);
      } else if (isManifest(entry.name)) {
        this.take(path, entry, realpathSync(path));
      }
    }
    // Behind the files, since one that is there by its own name is called so.
    links.forEach((link) => this.follow(link));
  }

  private follow(link: string): void {
    let target: string;
    try {
      target = realpathSync(link);
    } catch (error) {
      if (isManifest(link)) {
        this.problems.push(`${link} is a link to nothing that can be read: ${(error as Error).message}`);
      }
      return;
    }
    const stats = statSync(target);
    if (stats.isDirectory()) {
      if (!this.isInside(target)) {
        this.problems.push(
          `${link} is a link to ${target}, which is not inside ${this.root}: ` +
            'review that folder too, or remove the link',
        );
      } else if (isAround(target, realpathSync(dirname(link)))) {
        this.problems.push(`${link} is a link to ${target}, a folder that it is in itself: remove the link`);
      }
    } else if (isManifest(link)) {
      if (!this.isInside(target)) {
        this.problems.push(
          `${link} is a link to ${target}, which is not inside ${this.root}: ` +
            'put the file there, or review it by its own name',
        );
      } else {
        this.take(link, stats, target);
      }
    }
  }

  private take(path: string, kind: Stats | Dirent, real: string): void {
    if (!kind.isFile()) {
      this.problems.push(`${path} is a ${kindName(kind)}: only files are read`);
    } else if (!this.files.has(real)) {
      this.files.set(real, path);
      if (this.files.size > mostFiles) {
        throw new InputError([`${this.root} has more than ${mostFiles} YAML and JSON files: name a smaller folder`]);
      }
    }
  }

  private isInside(target: string): boolean {
    return target === this.root || isAround(this.root, target);
  }
}

function kindName(kind: Stats | Dirent): string {
  if (kind.isFIFO()) {
    return 'named pipe';
  }
  return kind.isSocket() ? 'socket' : 'device';
}

/** Whether a path is a folder's own, or inside of it. */
function isAround(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
