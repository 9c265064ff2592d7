import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entries, root } from './entries';
import { namesIn } from './names';

/** Names that a snippet may use without saying where they are from, and the module that has each. */
export type Offers = ReadonlyMap<string, string>;

/** A stack that is there already: an environment, a model, a server. */
export const preamble = join(root, 'test/api/support/preamble.ts');

/** What every snippet may use: what stands in the preamble, and what is public. */
export function offers(): Offers {
  // The later ones win.
  const modules = [...entries].reverse().map(({ name, file }) => [join(root, file), name] as const);
  return new Map([...modules, [preamble, moduleOf(preamble)] as const].flatMap(([file, from]) => namesOf(file, from)));
}

/** What a file exports, or the files of a folder: its own examples may use it, and a file that is added to them. */
export function offersOf(place: string): Offers {
  const files = place.endsWith('.ts')
    ? [place]
    : (existsSync(place) && !place.endsWith('.md') ? readdirSync(place) : []).map((name) => join(place, name));
  return new Map(files.filter((file) => file.endsWith('.ts')).flatMap((file) => namesOf(file, moduleOf(file))));
}

/** What a file is imported as, by its absolute path. */
export function moduleOf(file: string): string {
  return file.replace(/\.ts$/, '');
}

function namesOf(file: string, from: string): (readonly [string, string])[] {
  return namesIn(readFileSync(file, 'utf8')).exported.map((name) => [name, from] as const);
}
