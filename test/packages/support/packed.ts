import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What npm would get: the paths of both tarballs. */
export interface Packed {
  readonly library: string;
  readonly command: string;
}

/** The variable that names the folder in which the packages are packed and installed, once for a run of the tests. */
export const packedVariable = 'MODELYARD_PACKED';

/** The versions of TypeScript that users may have: the last of each minor version from 5.4 on. */
export const typescripts = ['5.4.5', '5.5.4', '5.6.3', '5.7.3', '5.8.3', '5.9.3', '6.0.3', '7.0.2'] as const;

/** The folder of the tests' installations. */
function folder(): string {
  const named = process.env[packedVariable];
  if (named === undefined) {
    throw new Error(`${packedVariable} is set by the set-up of these tests`);
  }
  return named;
}

/** The tarballs of both packages. */
export function tarballs(): Packed {
  return JSON.parse(readFileSync(join(folder(), 'packed.json'), 'utf8')) as Packed;
}

/** A repository with the library, the packages that it asks for, and every TypeScript under a name of its own. */
export const projectFolder = (): string => join(folder(), 'project');

/** A folder with the command: another one than the project's, as where it is installed for all of a user's projects. */
export const commandFolder = (): string => join(folder(), 'command');

/** A new folder's place in the project: what is in it imports what the project has. */
export const inProject = (name: string): string => join(projectFolder(), name);
