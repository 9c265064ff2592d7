import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { z } from 'zod';
import { runningDaemons } from '../processes/daemon';
import { explainDiskError, makeFolders, readJsonIfPresent, readRecord, writeFileAtomic } from './files';
import { mountsUnder } from '../machine/mounts';
import {
  emptyOwnFolder,
  findOwnFolder,
  isOwnFolder,
  madeByUs,
  markerName,
  openOwnFolder,
  removeOwnFolder,
  type FolderPlace,
} from './own-folder';
import { PlaygroundError } from '../playground-error';
import { lockFiles } from './playground-lock';
import { choosePorts, parsePorts, portNames, type KnownPorts, type Ports } from './ports';
import { projectFolder } from '../project';
import { openSocketFolder } from './socket-folder';
import { checkStatePath, isStateEntry } from './state-entries';

export { PlaygroundStopped, withPlaygroundLock } from './playground-lock';

/** One playground: a folder with everything it keeps, and its ports. */
export interface Playground {
  /** As in MODELYARD_PLAYGROUND_NAME. */
  readonly name: string;
  /** Six hexadecimal characters from the folder's path: part of every name on the machine (link, cgroup, sockets). */
  readonly id: string;
  /** The state folder, mode 0700. */
  readonly dir: string;
  /** A folder with a short path for Unix sockets, whose paths may have about 100 bytes. */
  readonly sockets: string;
  /** Loopback ports; the same at the next start while they are free. */
  readonly ports: Ports;
  /** A path in the state folder. */
  path(...parts: string[]): string;
}

/** Which playground, and how it is opened. */
export interface OpenOptions {
  /** @default - MODELYARD_PLAYGROUND_NAME, else `default` */
  readonly name?: string;
  /** The state folder. @default - where the name belongs, see {@link stateFolder} */
  readonly dir?: string;
  /** Ports that must be these. @default - MODELYARD_PORTS, else free ones are found */
  readonly ports?: Partial<Ports>;
  /**
   * Sets a damaged state.json aside and makes a new one although daemons run: for the command that stops them.
   * @default false
   */
  readonly repair?: boolean;
}

const stateSchema = z.object({
  version: z.literal(1),
  name: z.string(),
  id: z.string().regex(/^[0-9a-f]{6}$/),
  sockets: z.string().startsWith('/'),
  // A later version may know other ports: what is missing is chosen, what is unknown is dropped.
  ports: z.record(z.string(), z.int().min(1).max(65535)),
});

/**
 * Finds or makes the playground's state folder and chooses its ports. Starts nothing.
 * @throws PlaygroundError for a wrong name, a fixed port in use, a damaged state.json while daemons run, a full disk
 */
export async function openPlayground(options: OpenOptions = {}): Promise<Playground> {
  const name = options.name ?? chosenName();
  // The real path, so that a link to the folder opens the same playground.
  const dir = openOwnFolder(options.dir === undefined ? statePlace(name) : { kind: 'state', path: options.dir });
  const id = createHash('sha256').update(dir).digest('hex').slice(0, 6);
  const running = runningDaemons({ dir });
  const earlier = readState(dir, running, options.repair ?? false);
  const sockets = openSocketFolder(id, earlier?.sockets);
  const fixed = options.ports ?? parsePorts(process.env['MODELYARD_PORTS'] ?? '');
  const ports = await portsFor(dir, id, running, { earlier: earlier?.ports, fixed });
  const state = { version: 1, name, id, sockets, ports };
  if (JSON.stringify(state) !== JSON.stringify(earlier)) {
    writeFileAtomic(path.join(dir, 'state.json'), `${JSON.stringify(state, undefined, 2)}\n`);
  }
  return { name, id, dir, sockets, ports, path: (...parts) => path.join(dir, ...parts) };
}

/** Where a playground's state belongs, whether or not it exists. */
function statePlace(name: string): FolderPlace {
  if (!nameLike.test(name)) {
    throw new PlaygroundError(
      `The playground's name must be 1 to 32 lower-case letters, digits and hyphens, got '${name}'.`,
      'Set MODELYARD_PLAYGROUND_NAME to such a name, or leave it unset.',
    );
  }
  const ownPlace = path.join(defaultPlaygrounds, name);
  const place = namedState() ?? ownPlace;
  return {
    kind: 'state',
    path: place,
    setting: 'MODELYARD_STATE',
    check: checkStatePath,
    ...(place === ownPlace ? { earlier: isStateEntry } : {}),
  };
}

const nameLike = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;
const defaultPlaygrounds = path.join(projectFolder, '.playground');

/** The state folder that the user names. */
function namedState(): string | undefined {
  const named = nonEmpty(process.env['MODELYARD_STATE']);
  return named === undefined ? undefined : path.resolve(named);
}

/**
 * The folder in which private clusters lie side by side: beside the project's playgrounds, or, where the user has named
 * a place for the state, in a folder of ours beside that.
 */
export function rehearsalsFolder(): string {
  const named = namedState();
  if (named !== undefined) {
    return openOwnFolder({ kind: 'rehearsals', path: `${named}.rehearsals`, setting: 'MODELYARD_STATE' });
  }
  makeFolders(defaultPlaygrounds);
  return fs.realpathSync(defaultPlaygrounds);
}

/** Whether a playground was started, perhaps only half. @throws PlaygroundError when its folder is not ours */
export function playgroundExists(name: string = chosenName()): boolean {
  const dir = findOwnFolder(statePlace(name));
  return dir !== undefined && fs.readdirSync(dir).some(isStateEntry);
}

/** The state folders of this project's playgrounds, and the one that the user names. */
export function playgroundFolders(): string[] {
  const names = fs.existsSync(defaultPlaygrounds)
    ? fs.readdirSync(defaultPlaygrounds).filter((name) => nameLike.test(name))
    : [];
  const named = namedState();
  const folders = names.sort().map((name) => path.join(defaultPlaygrounds, name));
  return [...new Set([...folders, ...(named === undefined ? [] : [named])])].filter((dir) => {
    try {
      const found = findOwnFolder({ kind: 'state', path: dir, ...(dir === named ? {} : { earlier: isStateEntry }) });
      return found !== undefined && fs.existsSync(path.join(found, 'state.json'));
    } catch {
      // Something else of the user's, or of the rehearsals.
      return false;
    }
  });
}

function chosenName(): string {
  return nonEmpty(process.env['MODELYARD_PLAYGROUND_NAME']) ?? 'default';
}

/**
 * Deletes the state folder and the sockets. Everything must have been stopped.
 * @returns what is not ours, and stays
 * @throws PlaygroundError when a daemon runs or something is still mounted below: deleting through a mount
 * would delete somebody's files.
 */
export function removePlayground(playground: Pick<Playground, 'dir' | 'sockets'>): string[] {
  const running = runningDaemons(playground);
  // The folder itself may be a disk of the user's, named by MODELYARD_STATE.
  const mounts = mountsUnder(playground.dir).filter((mount) => mount !== playground.dir);
  if (running.length > 0 || mounts.length > 0) {
    const what = [...running.map((daemon) => `${daemon} runs`), ...mounts.map((mount) => `${mount} is mounted`)].join(
      ', ',
    );
    throw new PlaygroundError(
      `The playground's folder ${playground.dir} is still in use: ${what}.`,
      'Run bin/down again.',
    );
  }
  const within =
    (folder: string) =>
    (name: string): string =>
      path.join(folder, name);
  const sockets = fs.existsSync(playground.sockets) ? removeOwnFolder('sockets', playground.sockets, () => true) : [];
  const { dir } = playground;
  emptyOwnFolder('state', dir, (name) => isStateEntry(name) && !lockFiles.includes(name));
  // The lock goes with the folder, in one step: a command that waits for it could take it
  // in a folder that is half gone.
  const state = removeOwnFolder('state', madeByUs(dir) ? setAside(dir) : dir, isStateEntry);
  return [...sockets.map(within(playground.sockets)), ...state.map(within(dir))];
}

/** Renames a folder in which only the lock is left. @returns its path, the old one where it has to stay */
function setAside(dir: string): string {
  if (fs.readdirSync(dir).some((name) => !isStateEntry(name) && name !== markerName)) {
    return dir;
  }
  const aside = `${dir}.${process.pid}.removed`;
  try {
    fs.renameSync(dir, aside);
    return aside;
  } catch {
    // A disk of the user's, or in a folder that cannot be written.
    return dir;
  }
}

async function portsFor(
  dir: string,
  id: string,
  running: readonly string[],
  { earlier, fixed = {} }: KnownPorts,
): Promise<Ports> {
  const complete = earlier !== undefined && portNames.every((name) => earlier[name] !== undefined);
  // What runs listens on these ports and has told them to others: nothing may move under it.
  if (running.length > 0 && complete) {
    const moved = portNames.filter((name) => fixed[name] !== undefined && fixed[name] !== earlier[name]);
    if (moved.length > 0) {
      throw new PlaygroundError(
        'The playground runs with other ports than MODELYARD_PORTS says: ' +
          `${moved.map((name) => `${name} is ${earlier[name]}, not ${fixed[name]}`).join(', ')}.`,
        'Run bin/down first, or leave MODELYARD_PORTS unset.',
      );
    }
    return Object.fromEntries(portNames.map((name) => [name, earlier[name]])) as Ports;
  }
  return choosePorts(id, { earlier, fixed, reserved: portsBeside(dir) });
}

/**
 * The ports of the playgrounds whose folders lie beside one: those that are just being
 * started do not listen on them yet.
 */
function portsBeside(dir: string): ReadonlySet<number> {
  const others = fs
    .readdirSync(path.dirname(dir))
    .map((name) => path.join(path.dirname(dir), name))
    .filter((other) => other !== dir && isOwnFolder('state', other));
  return new Set(
    others.flatMap((other) => Object.values(readRecord(path.join(other, 'state.json'), stateSchema)?.ports ?? {})),
  );
}

function readState(dir: string, running: readonly string[], repair: boolean): z.infer<typeof stateSchema> | undefined {
  const file = path.join(dir, 'state.json');
  try {
    const json = readJsonIfPresent(file);
    return json === undefined ? undefined : stateSchema.parse(json);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') {
      throw explainDiskError(error, file);
    }
    if (running.length > 0 && !repair) {
      const problem = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
      throw new PlaygroundError(
        `The playground's ${file} is damaged (${problem}) while ${running.join(', ')} run.`,
        'Run bin/down: it stops them without that file. Then bin/up starts again.',
      );
    }
    // Nothing else depends on it while nothing runs: names follow from the path, ports can be chosen again.
    fs.renameSync(file, `${file}.damaged`);
    return undefined;
  }
}

/** An empty variable means the same as none. */
function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
