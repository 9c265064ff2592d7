import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { z } from 'zod';
import { runningDaemons } from './daemon';
import { explainDiskError, readJsonIfPresent, readRecord, writeFileAtomic } from './files';
import { mountsUnder } from './mounts';
import { PlaygroundError } from './playground-error';
import { lockFiles } from './playground-lock';
import { choosePorts, parsePorts, portNames, type Ports } from './ports';
import { projectFolder } from './project';

export { PlaygroundStopped, withPlaygroundLock } from './playground-lock';

/** One playground: a folder with everything it keeps, and its ports. */
export interface Playground {
  /** As in MODELYARD_PLAYGROUND_NAME. */
  readonly name: string;
  /** Six hexadecimal characters from the folder's path: part of every name on the machine (bridge, cgroup, sockets). */
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
  if (!/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) {
    throw new PlaygroundError(`The playground's name must be 1 to 32 lower-case letters, digits and hyphens, got '${name}'.`, 'Set MODELYARD_PLAYGROUND_NAME to such a name, or leave it unset.');
  }
  const dir = options.dir ?? stateFolder(name);
  makePrivateFolder(dir);
  // The real path, so that a link to the folder opens the same playground.
  const id = createHash('sha256').update(fs.realpathSync(dir)).digest('hex').slice(0, 6);
  const sockets = socketFolder(id);
  makePrivateFolder(sockets);

  const running = runningDaemons({ dir });
  const earlier = readState(dir, running, options.repair ?? false);
  const fixed = options.ports ?? parsePorts(process.env['MODELYARD_PORTS'] ?? '');
  const ports = await portsFor(dir, id, running, earlier?.ports, fixed);
  const state = { version: 1, name, id, sockets, ports };
  if (JSON.stringify(state) !== JSON.stringify(earlier)) writeFileAtomic(path.join(dir, 'state.json'), `${JSON.stringify(state, undefined, 2)}\n`);
  return { name, id, dir, sockets, ports, path: (...parts) => path.join(dir, ...parts) };
}

/** Where a playground's state lies, whether or not it exists. */
export function stateFolder(name: string): string {
  return path.resolve(nonEmpty(process.env['MODELYARD_STATE']) ?? path.join(projectFolder, '.playground', name));
}

/** The folder in which the playgrounds lie side by side, and private clusters with them. */
export function playgroundsFolder(): string {
  return path.dirname(stateFolder('default'));
}

/** Whether a playground's state folder is there: it was started, perhaps only half. */
export function playgroundExists(name: string = chosenName()): boolean {
  return fs.existsSync(stateFolder(name));
}

function chosenName(): string {
  return nonEmpty(process.env['MODELYARD_PLAYGROUND_NAME']) ?? 'default';
}

/**
 * Deletes the state folder and the sockets. Everything must have been stopped.
 * @throws PlaygroundError when a daemon runs or something is still mounted below: deleting through a mount would delete somebody's files.
 */
export function removePlayground(playground: Pick<Playground, 'dir' | 'sockets'>): void {
  const running = runningDaemons(playground);
  // The folder itself may be a disk of the user's, named by MODELYARD_STATE.
  const mounts = mountsUnder(playground.dir).filter((mount) => mount !== playground.dir);
  if (running.length > 0 || mounts.length > 0) {
    const what = [...running.map((daemon) => `${daemon} runs`), ...mounts.map((mount) => `${mount} is mounted`)].join(', ');
    throw new PlaygroundError(`The playground's folder ${playground.dir} is still in use: ${what}.`, 'Run bin/down again.');
  }
  fs.rmSync(playground.sockets, { recursive: true, force: true });
  const remove = (name: string): void => fs.rmSync(name, { recursive: true, force: true, maxRetries: 3 });
  const inside = (): string[] => fs.readdirSync(playground.dir);
  for (const entry of inside().filter((name) => !lockFiles.includes(name))) remove(path.join(playground.dir, entry));
  // The lock goes with the folder, in one step: a command that waits for it could take it in a folder that is half gone.
  const aside = `${playground.dir}.${process.pid}.removed`;
  try {
    fs.renameSync(playground.dir, aside);
  } catch (error) {
    // The user's disk stays where it is.
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
    for (const entry of inside()) remove(path.join(playground.dir, entry));
  }
  remove(aside);
}

async function portsFor(dir: string, id: string, running: readonly string[], earlier: Partial<Ports> | undefined, fixed: Partial<Ports>): Promise<Ports> {
  const complete = earlier !== undefined && portNames.every((name) => earlier[name] !== undefined);
  // What runs listens on these ports and has told them to others: nothing may move under it.
  if (running.length > 0 && complete) {
    const moved = portNames.filter((name) => fixed[name] !== undefined && fixed[name] !== earlier[name]);
    if (moved.length > 0) {
      throw new PlaygroundError(`The playground runs with other ports than MODELYARD_PORTS says: ${moved.map((name) => `${name} is ${earlier[name]}, not ${fixed[name]}`).join(', ')}.`, 'Run bin/down first, or leave MODELYARD_PORTS unset.');
    }
    return Object.fromEntries(portNames.map((name) => [name, earlier[name]])) as Ports;
  }
  return choosePorts(id, earlier, fixed, undefined, portsBeside(dir));
}

/** The ports of the playgrounds whose folders lie beside one: those that are just being started do not listen on them yet. */
function portsBeside(dir: string): ReadonlySet<number> {
  const others = fs.readdirSync(path.dirname(dir)).filter((name) => name !== path.basename(dir));
  return new Set(others.flatMap((name) => Object.values(readRecord(path.join(path.dirname(dir), name, 'state.json'), stateSchema)?.ports ?? {})));
}

function readState(dir: string, running: readonly string[], repair: boolean): z.infer<typeof stateSchema> | undefined {
  const file = path.join(dir, 'state.json');
  try {
    const json = readJsonIfPresent(file);
    return json === undefined ? undefined : stateSchema.parse(json);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') throw explainDiskError(error, file);
    if (running.length > 0 && !repair) {
      const problem = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
      throw new PlaygroundError(`The playground's ${file} is damaged (${problem}) while ${running.join(', ')} run.`, 'Run bin/down: it stops them without that file. Then bin/up starts again.');
    }
    // Nothing else depends on it while nothing runs: names follow from the path, ports can be chosen again.
    fs.renameSync(file, `${file}.damaged`);
    return undefined;
  }
}

function socketFolder(id: string): string {
  const base = process.getuid?.() === 0 && fs.existsSync('/run') ? '/run' : os.tmpdir();
  return path.join(base, `modelyard-${id}`);
}

function makePrivateFolder(dir: string): void {
  try {
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    const { uid } = fs.statSync(dir);
    const self = process.getuid?.();
    // In a folder that everybody may write to, somebody else could have made it first and read what we put there.
    if (self !== undefined && uid !== self) {
      throw new PlaygroundError(`${dir} belongs to user ${uid}, not to you (${self}).`, 'Remove it, run as that user, or choose another place with MODELYARD_STATE and TMPDIR.');
    }
    fs.chmodSync(dir, 0o700);
  } catch (error) {
    throw explainDiskError(error, dir);
  }
}

/** An empty variable means the same as none. */
function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
