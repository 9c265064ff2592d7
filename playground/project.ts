import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { PlaygroundError } from './playground-error';

// In modelyard-cli there are no programs beside the compiled code: there the project is the user's own.
const around = resolve(__dirname, '..');

/** Whether this is a clone, with the sources and programs, and not the npm package modelyard-cli. */
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

/** The version of this command, which is that of the library that it brings. */
export function ownVersion(): string {
  return versionIn(join(around, 'package.json'));
}

/**
 * The version of a package as a folder's modules import it.
 *
 * @returns undefined where there is none
 */
export function versionFor(folder: string, name: string): string | undefined {
  try {
    return versionIn(createRequire(join(folder, 'package.json')).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/**
 * The version of a package of the project. The command itself may be installed elsewhere, once for many projects.
 *
 * @throws PlaygroundError when neither the project has it, nor who installed the command
 */
export function projectVersion(name: string): string {
  const version = versionFor(projectFolder, name) ?? versionFor(__dirname, name);
  if (version === undefined) {
    throw new PlaygroundError(`The project in ${projectFolder} has no ${name}.`, `Install it: npm install ${name}.`);
  }
  return version;
}

/** The folder from which the project's modules import a package; undefined where there is none. */
export function projectModules(name: string): string | undefined {
  const folders = createRequire(join(projectFolder, 'package.json')).resolve.paths(name) ?? [];
  return folders.find((folder) => existsSync(join(folder, name, 'package.json')));
}

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
