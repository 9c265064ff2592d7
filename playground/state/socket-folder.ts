import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isOwnFolder, openOwnFolder } from './own-folder';

/** Where a playground's socket folder may be: another place only in tests. */
export interface SocketPlaces {
  /** Writable by root alone, so that the name may be known. Undefined where the user is not root. */
  readonly root: string | undefined;
  /** The user's own, or one that all users share. */
  readonly shared: string;
}

function socketPlaces(): SocketPlaces {
  const runtime = process.env['XDG_RUNTIME_DIR'];
  return {
    root: process.getuid?.() === 0 && fs.existsSync('/run') ? '/run' : undefined,
    shared: runtime !== undefined && path.isAbsolute(runtime) && fs.existsSync(runtime) ? runtime : os.tmpdir(),
  };
}

/**
 * Opens the folder of a playground's sockets, whose path is short: a socket's may have
 * about 100 bytes. In a folder that all users share nobody can know its name in advance.
 *
 * @param id of the playground
 * @param recorded where it was before. @default - it is looked for, and made where there is none
 * @throws PlaygroundError for a folder that is not ours
 */
export function openSocketFolder(id: string, recorded: string | undefined, places = socketPlaces()): string {
  const name = `modelyard-${id}`;
  // Versions before the marker have recorded it in the state folder, which is ours.
  if (places.root !== undefined) {
    const folder = path.join(places.root, name);
    return openOwnFolder({ kind: 'sockets', path: folder, ...(recorded === folder ? { earlier: () => true } : {}) });
  }
  const known = [...(recorded === undefined ? [] : [recorded]), ...earlierIn(places.shared, `${name}-`)];
  const found = known.find((folder) => isOwnFolder('sockets', folder));
  return openOwnFolder({
    kind: 'sockets',
    path: found ?? path.join(places.shared, `${name}-${randomBytes(4).toString('hex')}`),
    setting: 'XDG_RUNTIME_DIR',
  });
}

/** Those that are there although nothing records them: the state is damaged. */
function earlierIn(folder: string, prefix: string): string[] {
  return fs
    .readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => path.join(folder, name));
}
