import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { InputError, parseObjects, type SourcedObject } from '../lib/review';
import type { ReviewCommandOptions } from './review-options';
import { readRevision, revisionOf } from './review-revision';
import { UserError } from './user-error';

/** The objects of both sides of a review. */
export interface Sides {
  readonly before: readonly SourcedObject[];
  readonly after: readonly SourcedObject[];
}

/** A text to read objects from. */
export interface SourceText {
  /** As errors and reports call it. */
  readonly file: string;
  readonly text: string;
  /** The environment it belongs to. @default - there is only one */
  readonly environment?: string;
}

/** What is said of the sides. */
export type InputOptions = Pick<ReviewCommandOptions, 'environment' | 'project' | 'synth'>;

/** Where one side is read: a path, a git revision, or the working tree. */
type Side = { readonly path: string } | { readonly revision: string } | 'working tree';

/**
 * Reads the objects of both sides: files and folders, standard input, or git revisions of a modelyard project, whose
 * environments are reviewed all at once.
 *
 * @throws UserError when there is nothing of a name; InputError with every file and line that is no Kubernetes object
 */
export async function readSides(base: string, head: string | undefined, options: InputOptions): Promise<Sides> {
  const project = resolve(options.project ?? '.');
  const one = await sideOf(base, project);
  const other = head === undefined ? ('working tree' as const) : await sideOf(head, project);
  if (head === undefined && one !== 'working tree' && 'path' in one) {
    throw new UserError(`there is nothing to compare '${base}' with: name how it shall be too`, 2);
  }
  if (base === '-' && head === '-') throw new UserError('only one side can be standard input', 2);
  const byEnvironment = [one, other].some((side) => side === 'working tree' || 'revision' in side);
  if (!byEnvironment && options.environment.length > 0) throw new UserError("'--environment' is for git revisions: files have none", 2);
  const [before, after] = await Promise.all([one, other].map((side) => textsOf(side, project, options, byEnvironment)));
  const problems: string[] = [];
  const sides = [before!, after!].map((texts) => texts.filter(({ environment }) => options.environment.length === 0 || options.environment.includes(environment ?? '')).flatMap((text) => parse(text, problems)));
  if (problems.length > 0) throw new InputError(problems);
  const missing = options.environment.filter((name) => ![...before!, ...after!].some(({ environment }) => environment === name));
  if (missing.length > 0) throw new UserError(`there is no environment ${missing.join(', ')} on either side`, 2);
  return { before: sides[0]!, after: sides[1]! };
}

async function sideOf(name: string, project: string): Promise<Side> {
  if (name === '-' || existsSync(name)) return { path: name };
  const revision = await revisionOf(name, project);
  if (revision === undefined) {
    throw new UserError(`there is no file or folder '${name}', and no git revision of that name in ${project}. An empty base is /dev/null`, 2);
  }
  return { revision: name };
}

async function textsOf(side: Side, project: string, options: InputOptions, byEnvironment: boolean): Promise<SourceText[]> {
  if (side === 'working tree' || 'revision' in side) return readRevision(side === 'working tree' ? undefined : side.revision, project, options.synth);
  const texts = readPath(side.path);
  return byEnvironment ? texts.map((text) => ({ ...text, environment: basename(text.file).replace(/\.(ya?ml|json)$/, '') })) : texts;
}

/** Reads a file, or all YAML and JSON files of a folder and those inside. */
export function readPath(path: string): SourceText[] {
  try {
    if (path === '-') return [{ file: 'standard input', text: readFileSync(0, 'utf8') }];
    if (!statSync(path).isDirectory()) return [{ file: path, text: readFileSync(path, 'utf8') }];
    const files = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
      .map((entry) => join(path, relative(path, join(entry.parentPath, entry.name))))
      .sort();
    if (files.length === 0) throw new UserError(`the folder ${path} has no .yaml, .yml or .json file`, 2);
    return files.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path} cannot be read: ${(error as Error).message}`, 2);
  }
}

function parse({ text, file, environment }: SourceText, problems: string[]): SourcedObject[] {
  try {
    return parseObjects(text, file, environment);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems);
    return [];
  }
}
