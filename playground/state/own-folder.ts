import * as fs from 'node:fs';
import * as path from 'node:path';
import { shellWord } from '../../lib/workload/values/shell-word';
import { explainDiskError, makeFolders, writeFileAtomic } from './files';
import { mountsUnder } from '../machine/mounts';
import { PlaygroundError } from '../playground-error';
import { projectFolder } from '../project';
import { exchangeable, followPath, type TrustedPath } from './trusted-path';

/**
 * The file that makes a folder ours: written when we made the folder, or found it empty. Its first line says what the
 * folder is for, and whether we made it; an empty one, which a user makes to hand a folder over, fits every use.
 * `bin/_env.sh` reads and writes the same file in the cache.
 */
export const markerName = 'modelyard-playground';

/** What a folder of ours is for, as the marker and the errors call it. */
export type FolderKind = 'state' | 'cache' | 'certificates' | 'rehearsals' | 'sockets';

const words: Readonly<Record<FolderKind, string>> = {
  state: "a playground's state",
  cache: 'the cache of tools',
  certificates: 'the certificates of rehearsals',
  rehearsals: 'the clusters of rehearsals',
  sockets: "a playground's sockets",
};

/** A place that is to be a folder of ours. */
export interface FolderPlace {
  readonly kind: FolderKind;
  /** Links on the way are followed once. */
  readonly path: string;
  /** The variable that can name another place. @default - none */
  readonly setting?: string;
  /**
   * Whether a name at the top level is one of those that versions before the marker put there: a folder that has
   * nothing else becomes ours. Only for places that no setting names. @default - a folder without a marker is foreign
   */
  readonly earlier?: (name: string) => boolean;
  /**
   * Called before the folder is made, or an empty one is taken. @throws PlaygroundError for a place that will not do
   */
  readonly check?: (real: string) => void;
}

/**
 * Opens a folder of ours; makes it where there is none or an empty one. It is private afterwards.
 *
 * @returns its path without links
 * @throws PlaygroundError for a folder with something in it that is not ours, of another
 * user, or that others can write to
 */
export function openOwnFolder(place: FolderPlace): string {
  return explained(place, () => findFolder(place) ?? makeFolder(place));
}

/**
 * The same, but makes nothing.
 * @returns undefined where there is no folder, or an empty one
 * @throws PlaygroundError as {@link openOwnFolder}
 */
export function findOwnFolder(place: FolderPlace): string | undefined {
  return explained(place, () => findFolder(place));
}

/** Whether a folder is ours, without an error where it is not. */
export function isOwnFolder(kind: FolderKind, folder: string): boolean {
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && isMine(stat) && (stat.mode & 0o022) === 0 && readMarker(folder)?.kind === kind;
}

/**
 * Removes what is ours in a folder of ours. Links are removed, never followed; below a mount nothing is removed.
 *
 * @param known whether a name at the top level is ours
 * @returns the names that stay
 * @throws PlaygroundError when the folder is not ours
 */
export function emptyOwnFolder(kind: FolderKind, folder: string, known: (name: string) => boolean): string[] {
  if (!isOwnFolder(kind, folder)) {
    throw foreign({ kind, path: folder }, folder);
  }
  const removable = (name: string): boolean => known(name) && mountsUnder(path.join(folder, name)).length === 0;
  for (const name of content(folder).filter(removable)) {
    fs.rmSync(path.join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  }
  return content(folder);
}

/**
 * The same, and then the folder itself, where nothing else is in it and we made it.
 *
 * @returns the names that stay; the marker stays with them, so that the folder can be used and emptied again
 */
export function removeOwnFolder(kind: FolderKind, folder: string, known: (name: string) => boolean): string[] {
  if (fs.lstatSync(folder, { throwIfNoEntry: false }) === undefined) {
    return [];
  }
  const kept = emptyOwnFolder(kind, folder, known);
  if (kept.length > 0) {
    return kept;
  }
  const made = madeByUs(folder);
  fs.rmSync(path.join(folder, markerName), { force: true });
  if (made) {
    removeEmpty(folder);
  }
  return [];
}

/** Whether a folder was made by us; false for one that was found empty, which its owner may want to keep. */
export function madeByUs(folder: string): boolean {
  return readMarker(folder)?.made === true;
}

function explained<T>(place: FolderPlace, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const shown = explainDiskError(error, place.path, place.setting);
    if (shown instanceof PlaygroundError) {
      throw shown;
    }
    throw new PlaygroundError(
      `The folder ${place.path}, ${meant(place)}, cannot be used: ${(error as Error).message}`,
      elsewhere(place),
    );
  }
}

function findFolder(place: FolderPlace): string | undefined {
  const self = process.getuid?.();
  const trusted = followPath(place.path, self);
  const { real } = trusted;
  const stat = fs.lstatSync(real, { throwIfNoEntry: false });
  if (stat === undefined) {
    return undefined;
  }
  if (!stat.isDirectory()) {
    throw new PlaygroundError(`${real}, ${meant(place)}, is not a folder.`, elsewhere(place));
  }
  if (!isMine(stat)) {
    throw new PlaygroundError(
      `The folder ${real}, ${meant(place)}, belongs to user ${stat.uid}, not to you (${self}).`,
      `Remove it, run as that user, or ${choose(place)}.`,
    );
  }
  const marker = readMarker(real);
  const planted = marker === undefined && fs.readdirSync(real).includes(markerName);
  if (marker === undefined && !planted && content(real).length === 0) {
    return undefined;
  }
  if (marker === undefined && (planted || !isEarlier(place, real))) {
    throw foreign(place, real);
  }
  if (marker?.kind !== undefined && marker.kind !== place.kind) {
    throw new PlaygroundError(
      `The folder ${real}, ${meant(place)}, is for ${words[marker.kind]} already.`,
      elsewhere(place),
    );
  }
  refuseExchangeable(place, trusted);
  // Before the marker, a user's own group was often allowed to write; nobody else is in it.
  if ((stat.mode & (marker === undefined ? 0o002 : 0o022)) !== 0) {
    throw new PlaygroundError(
      `The folder ${real}, ${meant(place)}, can be written by other users (mode ` +
        `${(stat.mode & 0o7777).toString(8)}): what is in it may not be what was put there.`,
      `If nobody else has written to it: chmod 700 ${shellWord(real)}. Else remove it, or ${choose(place)}.`,
    );
  }
  if ((stat.mode & 0o077) !== 0) {
    fs.chmodSync(real, 0o700);
  }
  if (marker === undefined) {
    writeMarker(real, place.kind, true);
  } else if (marker.kind === undefined) {
    fillMarker(real, place.kind);
  }
  return real;
}

function makeFolder(place: FolderPlace): string {
  const trusted = followPath(place.path, process.getuid?.());
  const { real } = trusted;
  place.check?.(real);
  refuseExchangeable(place, trusted);
  if (fs.existsSync(real)) {
    takeEmpty(place, real);
  } else {
    makeWhole(place, real);
  }
  // Another process may have been first, or somebody else.
  return findFolder(place) ?? makeFolder(place);
}

function takeEmpty(place: FolderPlace, folder: string): void {
  fs.chmodSync(folder, 0o700);
  // Others could write to it until now.
  if (content(folder).length > 0 && readMarker(folder) === undefined) {
    throw foreign(place, folder);
  }
  writeMarker(folder, place.kind, false);
}

/** With its marker in one step: what another process finds there is ours. */
function makeWhole(place: FolderPlace, folder: string): void {
  makeFolders(path.dirname(folder));
  const unfinished = fs.mkdtempSync(`${folder}.`);
  writeMarker(unfinished, place.kind, true);
  try {
    fs.renameSync(unfinished, folder);
  } catch (error) {
    fs.rmSync(unfinished, { recursive: true, force: true });
    if (!fs.existsSync(folder)) {
      throw error;
    }
  }
}

function refuseExchangeable(place: FolderPlace, trusted: TrustedPath): void {
  const above = exchangeable(trusted, projectFolder, process.getuid?.());
  if (above === undefined) {
    return;
  }
  throw new PlaygroundError(
    `The folder ${trusted.real}, ${meant(place)}, lies in ${above.folder}, ${above.why} could put another one in ` +
      'its place.',
    `Make ${above.folder} your own and private, or ${choose(place)}.`,
  );
}

function isEarlier({ earlier }: FolderPlace, folder: string): boolean {
  return (
    earlier !== undefined &&
    content(folder).every((name) => earlier(name) && isMine(fs.lstatSync(path.join(folder, name))))
  );
}

interface Marker {
  /** Undefined in one that a user made. */
  readonly kind: FolderKind | undefined;
  readonly made: boolean;
}

/** Undefined where there is none of ours. */
function readMarker(folder: string): Marker | undefined {
  const file = path.join(folder, markerName);
  const stat = fs.lstatSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || !isMine(stat) || stat.size > 4096) {
    return undefined;
  }
  const [kind = '', how] = fs.readFileSync(file, 'utf8').split('\n', 1)[0]!.split(' ');
  if (kind === '') {
    return { kind: undefined, made: false };
  }
  return Object.hasOwn(words, kind) ? { kind: kind as FolderKind, made: how === 'made' } : undefined;
}

/** One that is there stays: another process has written it. */
function writeMarker(folder: string, kind: FolderKind, made: boolean): void {
  try {
    fs.writeFileSync(path.join(folder, markerName), markerText(kind, made), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
}

/** The empty one of a user says from now on what the folder is for. */
function fillMarker(folder: string, kind: FolderKind): void {
  writeFileAtomic(path.join(folder, markerName), markerText(kind, false));
}

function markerText(kind: FolderKind, made: boolean): string {
  return (
    `${kind} ${made ? 'made' : 'found-empty'}\nThis folder is for ${words[kind]}. ` +
    'What modelyard puts here it removes again: keep nothing of your own here.\n'
  );
}

/** What is in a folder, without the marker and what every file system of its own has. */
function content(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .filter((name) => name !== markerName && name !== 'lost+found')
    .sort();
}

function removeEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch {
    // A disk of the user's, or in a folder that cannot be written.
  }
}

function isMine({ uid }: fs.Stats): boolean {
  const self = process.getuid?.();
  return self === undefined || uid === self;
}

function foreign(place: FolderPlace, real: string): PlaygroundError {
  const names = fs.readdirSync(real).sort();
  const shown = names
    .slice(0, 3)
    .map((name) => JSON.stringify(name).slice(1, -1).slice(0, 60))
    .join(', ');
  return new PlaygroundError(
    `The folder ${real}, ${meant(place)}, is not modelyard's: it has no ${markerName} of yours, ` +
      `and is not empty (${shown}${names.length > 3 ? `, … ${names.length} in all` : ''}). Nothing in it was changed.`,
    `${elsewhere(place)} If modelyard made it, and may remove what it put there: ` +
      `touch ${shellWord(path.join(real, markerName))}`,
  );
}

function meant({ kind }: FolderPlace): string {
  return `meant for ${words[kind]}`;
}

function choose({ setting }: FolderPlace): string {
  return setting === undefined ? 'move it away' : `set ${setting} to another folder`;
}

function elsewhere({ setting }: FolderPlace): string {
  return setting === undefined ? 'Move it away.' : `Set ${setting} to a folder that is new or empty.`;
}
