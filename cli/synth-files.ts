import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Manifest, Synthesis } from './synth-program';
import { UserError } from './user-error';

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
    const name = shorts(short[at]!) === 1 ? short[at]! : middles(middle[at]!) === 1 ? middle[at]! : long[at]!;
    // A role's name may hold what a file's may not, such as a colon.
    return `${name.toLowerCase().replace(/[^a-z0-9._-]/g, '_')}.yaml`;
  });
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
    makeFolder(resolve(folder));
    const before = listed(folder);
    const foreign = names.filter((name) => !before.includes(name) && statSync(join(folder, name), { throwIfNoEntry: false }) !== undefined);
    if (foreign.length > 0) {
      throw new UserError(`${folder} has files of the same names that synthesis did not make: ${foreign.join(', ')}. Choose another folder, or remove them`);
    }
    writeFileSync(join(folder, listName), text([...new Set([...before, ...names])]));
    synthesis.manifests.forEach((manifest, at) => writeFileSync(join(folder, names[at]!), synthesis.toYaml([manifest])));
    for (const gone of before.filter((name) => !names.includes(name))) rmSync(join(folder, gone), { force: true });
    writeFileSync(join(folder, listName), text(names));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`the objects cannot be written to ${folder}: ${(error as Error).message}`);
  }
  return names;
}

// Node.js' own recursive way never ends below a folder that takes no others, such as /proc.
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function listed(folder: string): string[] {
  if (!readdirSync(folder).includes(listName)) return [];
  return readFileSync(join(folder, listName), 'utf8')
    .split('\n')
    .filter((name) => /^[a-z0-9._-]+\.yaml$/.test(name));
}

function text(names: readonly string[]): string {
  return `${[...names].sort().join('\n')}\n`;
}

// Some file systems take two names that differ in case only for one.
function countIgnoringCase(names: readonly string[]): (name: string) => number {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
  return (name) => counts.get(name.toLowerCase()) ?? 0;
}
