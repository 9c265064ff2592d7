import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { projectFolder } from '../../playground/project';
import { UserError } from '../process/user-error';

/** The project's root folder. */
export const projectRoot = projectFolder;

/** A Pulumi program and one of its stacks. */
export interface ProgramStack {
  /** What the user calls it: `dev`, or `examples/flask`. */
  readonly title: string;
  /** The folder with its `Pulumi.yaml`. */
  readonly folder: string;
  /** The stack's name. */
  readonly stack: string;
  /** The stack's settings, `Pulumi.<stack>.yaml`. */
  readonly settingsFile: string;
}

/**
 * Finds the program and stack that a command line names.
 *
 * @param name a stack of this project (`dev`), or the folder of another program (`examples/flask`)
 * @param stack the stack of another program. @default 'dev'
 * @throws UserError when there is no such stack or program; it lists those there are
 */
export function findProgram(name: string, stack = 'dev'): ProgramStack {
  const own = !name.includes('/') && name !== '.';
  const folder = own ? projectRoot : programFolder(name);
  const found: ProgramStack = own
    ? { title: name, folder, stack: name, settingsFile: join(folder, `Pulumi.${name}.yaml`) }
    : { title: name.replace(/\/$/, ''), folder, stack, settingsFile: join(folder, `Pulumi.${stack}.yaml`) };
  if (!existsSync(found.settingsFile)) {
    const stacks = stacksOf(folder).join(', ') || 'none';
    throw new UserError(
      `there is no stack '${found.stack}': no file ${found.settingsFile}. Stacks there: ${stacks}. ` +
        (own ? `Examples: ${examples().join(', ')}. ` : '') +
        'A new environment is a new Pulumi.<stack>.yaml',
      2,
    );
  }
  return found;
}

/** The name of the project whose `Pulumi.yaml` is in a folder. */
export function projectOf(folder: string): string {
  return (parse(readFileSync(join(folder, 'Pulumi.yaml'), 'utf8')) as { readonly name: string }).name;
}

/** The full name under which Pulumi's file backend keeps a stack, `organization/<project>/<stack>`. */
export function qualifiedName({ folder, stack }: Pick<ProgramStack, 'folder' | 'stack'>): string {
  return `organization/${projectOf(folder)}/${stack}`;
}

function programFolder(name: string): string {
  // As typed from the caller's folder, or as the documentation writes it.
  const folder = [resolve(name), join(projectRoot, name)].find((each) => existsSync(join(each, 'Pulumi.yaml')));
  if (folder === undefined) {
    throw new UserError(
      `there is no Pulumi program at '${name}': no Pulumi.yaml there. Examples: ${examples().join(', ')}`,
      2,
    );
  }
  return folder;
}

function stacksOf(folder: string): string[] {
  return readdirSync(folder)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((stack) => stack !== undefined)
    .sort();
}

function examples(): string[] {
  const folder = join(projectRoot, 'examples');
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'Pulumi.yaml')))
    .map((name) => `examples/${name}`)
    .sort();
}
