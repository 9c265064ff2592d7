import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

// In the npm package there are no programs beside the compiled code: there the project is the user's own.
const around = resolve(__dirname, '..');

/** Whether this is a clone, with the sources and programs, and not the npm package. */
export const isClone = existsSync(join(around, 'Pulumi.yaml'));

/** The project's root folder: of the clone, or the folder in which the package's command was called. */
export const projectFolder = isClone ? around : process.cwd();

/**
 * The arguments with which Node.js runs a module of this folder as a program of its own, whether it is compiled or not.
 *
 * @param module its path without `.ts` or `.js`
 */
export function programArguments(module: string): string[] {
  return existsSync(`${module}.ts`)
    ? ['--require', join(around, 'bin', '_typescript.js'), `${module}.ts`]
    : [`${module}.js`];
}
