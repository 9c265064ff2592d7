import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { InputError, parseObjects, type Compared, type ComparedSide, type SourcedObject } from '../lib/review';
import type { ReviewCommandOptions } from './review-options';
import { readRevision } from './review-revision';
import { sidesOf, type Side } from './review-side';
import { UserError } from './user-error';

/** The objects of both sides of a review. */
export interface Sides {
  readonly before: readonly SourcedObject[];
  readonly after: readonly SourcedObject[];
  /** Where they were read. */
  readonly compared: Compared;
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

/**
 * Reads the objects of both sides: files and folders, standard input, or git revisions of a modelyard project, whose
 * environments are reviewed all at once.
 *
 * @throws UserError when there is nothing of a name; InputError with every file and line that is no Kubernetes object
 */
export async function readSides(base: string, head: string | undefined, options: InputOptions): Promise<Sides> {
  const project = resolve(options.project ?? '.');
  const [one, other] = await sidesOf(base, head, project);
  if (base === '-' && head === '-') throw new UserError('only one side can be standard input', 2);
  const byEnvironment = [one, other].some(({ kind }) => kind !== 'path');
  if (!byEnvironment && options.environment.length > 0) throw new UserError("'--environment' is for git revisions: files have none", 2);
  const [before, after] = await Promise.all([one, other].map((side) => textsOf(side, project, options, byEnvironment)));
  const problems: string[] = [];
  const sides = [before!, after!].map((texts) => texts.filter(({ environment }) => options.environment.length === 0 || options.environment.includes(environment ?? '')).flatMap((text) => parse(text, problems)));
  if (problems.length > 0) throw new InputError(problems);
  const missing = options.environment.filter((name) => ![...before!, ...after!].some(({ environment }) => environment === name));
  if (missing.length > 0) throw new UserError(`there is no environment ${missing.join(', ')} on either side`, 2);
  return { before: sides[0]!, after: sides[1]!, compared: { before: comparedSide(one), after: comparedSide(other) } };
}

function comparedSide(side: Side): ComparedSide {
  if (side.kind === 'working tree') return { name: 'the working tree' };
  if (side.kind === 'revision') return { name: side.name, commit: side.commit };
  return { name: side.path === '-' ? 'standard input' : side.path };
}

async function textsOf(side: Side, project: string, options: InputOptions, byEnvironment: boolean): Promise<SourceText[]> {
  if (side.kind !== 'path') return readRevision(side, project, options.synth);
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
