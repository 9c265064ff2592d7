import { ownVersion, versionFor } from '../../playground/project';
import type { ProgramStack } from './program-folder';
import { UserError } from '../process/user-error';

/**
 * Refuses to deploy a program whose own `modelyard` is of another minor version than this command. Where the program
 * is deployed to, and what is refused, the command tells the library in variables: one that does not know them would
 * deploy elsewhere, or unreviewed. Objects alone (`synth`, `review`, `rehearse`) are taken from every version.
 *
 * @throws UserError with both versions
 */
export function checkLibraryVersion({ title, folder }: ProgramStack, command = ownVersion()): void {
  const library = versionFor(folder, 'modelyard');
  if (library === undefined || minorOf(library) === minorOf(command)) {
    return;
  }
  throw new UserError(
    `'${title}' has modelyard ${library}, and this command is modelyard-cli ${command}: what deploys has to be of the ` +
      `same minor version. In ${folder} run: npm install --save-dev modelyard-cli@~${library}, or npm install ` +
      `modelyard@~${command}`,
  );
}

/** `0.1` of `0.1.3`. */
function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
