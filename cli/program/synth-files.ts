import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fleetClusterAnnotation } from '../../lib/workload/cluster/fleet-context';
import { makeFolders } from '../../playground/state/files';
import type { Manifest, Synthesis } from './synth-program';
import { UserError } from '../process/user-error';

/** Lists the files of the last synthesis in a folder, so that those of removed objects go with the next. */
const listName = '.modelyard-synth';

/**
 * The name of each object's file: `<kind>.<name>.yaml`; with its namespace, and
 * then its API group, where another object would have the same.
 */
export function fileNames(manifests: readonly Manifest[]): string[] {
  const short = manifests.map((object) => `${object.kind}.${object.metadata.name}`);
  const middle = manifests.map((object, at) => `${object.metadata.namespace ?? 'cluster'}.${short[at]}`);
  const long = manifests.map((object, at) => `${object.apiVersion.replaceAll('/', '.')}.${middle[at]}`);
  const count = countIgnoringCase;
  const shorts = count(short);
  const middles = count(middle);
  return manifests.map((_, at) => {
    const longer = middles(middle[at]!) === 1 ? middle[at]! : long[at]!;
    const name = shorts(short[at]!) === 1 ? short[at]! : longer;
    // A role's name may hold what a file's may not, such as a colon.
    return `${name.toLowerCase().replace(/[^a-z0-9._-]/g, '_')}.yaml`;
  });
}

/**
 * Writes the objects of a program, those of each cluster of a fleet into a folder of their own.
 *
 * @returns how many were written
 * @throws UserError as {@link writeFiles}
 */
export function writeSynthesis(synthesis: Synthesis, folder: string): number {
  const clusters = new Map<string | undefined, Manifest[]>();
  for (const manifest of synthesis.manifests) {
    const cluster = manifest.metadata.annotations?.[fleetClusterAnnotation];
    clusters.set(cluster, [...(clusters.get(cluster) ?? []), manifest]);
  }
  // Also where there are none any more: what the last synthesis wrote there is removed.
  const left = lastClusters(folder).filter((cluster) => !clusters.has(cluster));
  const own = clusters.get(undefined) ?? [];
  writeFiles({ ...synthesis, manifests: own }, folder);
  for (const cluster of left) {
    writeFiles({ ...synthesis, manifests: [] }, join(folder, cluster));
  }
  for (const [cluster, manifests] of clusters) {
    if (cluster !== undefined) {
      writeFiles({ ...synthesis, manifests }, join(folder, cluster));
    }
  }
  return synthesis.manifests.length;
}

/** The folders of clusters that synthesis has made in a folder. */
function lastClusters(folder: string): string[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, listName)))
    .map(({ name }) => name);
}

/**
 * Writes each object into a file of its own and removes the files of objects
 * that the last synthesis into the same folder still had.
 *
 * @throws UserError when the folder cannot be written, or holds another file of such a name
 */
export function writeFiles(synthesis: Synthesis, folder: string): string[] {
  const names = fileNames(synthesis.manifests);
  try {
    makeFolders(resolve(folder), 0o777);
    const before = listed(folder);
    const foreign = names.filter((name) => isForeign(join(folder, name), before.includes(name)));
    if (foreign.length > 0) {
      throw new UserError(
        `${folder} has files of the same names that synthesis did not make: ${foreign.join(', ')}. ` +
          'Choose another folder, or remove them',
      );
    }
    replaceFile(folder, listName, text([...new Set([...before, ...names])]));
    synthesis.manifests.forEach((manifest, at) => replaceFile(folder, names[at]!, synthesis.toYaml([manifest])));
    for (const gone of before.filter((name) => !names.includes(name) && !isForeign(join(folder, name), true))) {
      rmSync(join(folder, gone), { force: true });
    }
    replaceFile(folder, listName, text(names));
  } catch (error) {
    if (error instanceof UserError) {
      throw error;
    }
    throw new UserError(`the objects cannot be written to ${folder}: ${(error as Error).message}`);
  }
  return names;
}

/** Whether there is something that synthesis did not make: it makes no links and no folders. */
function isForeign(file: string, listed: boolean): boolean {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  return stat !== undefined && !(listed && stat.isFile());
}

/** Never through what is there: a link, or another name of a file elsewhere. */
function replaceFile(folder: string, name: string, content: string): void {
  const written = join(folder, `${listName}.${process.pid}.tmp`);
  // Of a process that was killed, or a link.
  rmSync(written, { force: true });
  writeFileSync(written, content, { flag: 'wx' });
  renameSync(written, join(folder, name));
}

function listed(folder: string): string[] {
  const list = join(folder, listName);
  if (isForeign(list, true)) {
    throw new UserError(
      `${list} is not the list that synthesis keeps of its files. Choose another folder, or remove it`,
    );
  }
  if (!existsSync(list)) {
    return [];
  }
  return readFileSync(list, 'utf8')
    .split('\n')
    .filter((name) => /^[a-z0-9._-]+\.yaml$/.test(name));
}

function text(names: readonly string[]): string {
  return `${[...names].sort().join('\n')}\n`;
}

// Some file systems take two names that differ in case only for one.
function countIgnoringCase(names: readonly string[]): (name: string) => number {
  const counts = new Map<string, number>();
  for (const name of names) {
    counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
  }
  return (name) => counts.get(name.toLowerCase()) ?? 0;
}
