import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import {
  InputError,
  mostObjects,
  parseObjects,
  type Compared,
  type ComparedSide,
  type SourcedObject,
} from '../../lib/review';
import { bytesOf } from '../../lib/workload/configuration/text-file';
import type { ReviewCommandOptions } from './review-request';
import { readRevision } from './review-revision';
import { sidesOf } from './review-side';
import type { Side, SourceText } from './side';
import { manifestsIn, readSource } from '../program/source-files';
import { UserError } from '../process/user-error';

/** The objects of both sides of a review. */
export interface Sides {
  readonly before: readonly SourcedObject[];
  readonly after: readonly SourcedObject[];
  /** Where they were read. */
  readonly compared: Compared;
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
  if (base === '-' && head === '-') {
    throw new UserError('only one side can be standard input', 2);
  }
  const byEnvironment = [one, other].some(({ kind }) => kind !== 'path');
  const [before, after] = await Promise.all([one, other].map((side) => textsOf(side, project, options, byEnvironment)));
  const wanted = options.environment;
  const problems: string[] = [];
  const sides = [before!, after!].map((texts) =>
    objectsOf(
      texts.filter(({ environment }) => environment === undefined || isWanted(environment, wanted)),
      problems,
    ),
  );
  if (problems.length > 0) {
    throw new InputError(problems);
  }
  const environments = new Set(
    [...before!, ...after!, ...sides.flat()].flatMap(({ environment }) => environment ?? []),
  );
  if (wanted.length > 0 && environments.size === 0) {
    throw new UserError("'--environment' is for git revisions and fleets: these files have none", 2);
  }
  const missing = wanted.filter((name) => ![...environments].some((each) => isPartOf(each, name)));
  if (missing.length > 0) {
    throw new UserError(`there is no environment ${missing.join(', ')} on either side`, 2);
  }
  const [chosenBefore, chosenAfter] = sides.map((objects) =>
    wanted.length === 0
      ? objects
      : objects.filter(({ environment }) => wanted.some((name) => isPartOf(environment ?? '', name))),
  );
  return {
    before: chosenBefore!,
    after: chosenAfter!,
    compared: { before: comparedSide(one), after: comparedSide(other) },
  };
}

/** Whether an environment is the named one, or a cluster of its fleet: `prod.eu` of `prod`. */
function isPartOf(environment: string, name: string): boolean {
  return environment === name || environment.startsWith(`${name}.`);
}

/** Whether a text of an environment may have what is wanted: all of it, or some of its clusters. */
function isWanted(environment: string, wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((name) => isPartOf(environment, name) || isPartOf(name, environment));
}

function comparedSide(side: Side): ComparedSide {
  if (side.kind === 'working tree') {
    return { name: 'the working tree' };
  }
  if (side.kind === 'revision') {
    return { name: side.name, commit: side.commit };
  }
  return { name: side.path === '-' ? 'standard input' : side.path };
}

async function textsOf(
  side: Side,
  project: string,
  options: InputOptions,
  byEnvironment: boolean,
): Promise<SourceText[]> {
  if (side.kind !== 'path') {
    return readRevision(side, project, options.synth);
  }
  const texts = readPath(side.path);
  return byEnvironment
    ? texts.map((text) => ({ ...text, environment: basename(text.file).replace(/\.(ya?ml|json)$/, '') }))
    : texts;
}

/** What is read of one side, in bytes. */
const mostBytesInAll = 128 * 2 ** 20;

/**
 * Reads a file, or all YAML and JSON files of a folder and those inside.
 *
 * @throws UserError where there are none; InputError for what is no file or too much
 */
export function readPath(path: string): SourceText[] {
  if (path === '-' || !isFolder(path)) {
    return [{ file: path === '-' ? 'standard input' : path, text: readSource(path) }];
  }
  const files = manifestsIn(path);
  if (files.length === 0) {
    throw new UserError(`the folder ${path} has no .yaml, .yml or .json file`, 2);
  }
  const problems: string[] = [];
  let length = 0;
  const texts = files.map((file) => {
    const text = problemsOf(() => readSource(file), problems) ?? '';
    length += text.length;
    if (length > mostBytesInAll) {
      throw new InputError([
        `the files of ${path} have more than ${bytesOf(mostBytesInAll)}, which is the most that is read of one ` +
          'side: name a smaller folder',
      ]);
    }
    return { file, text };
  });
  if (problems.length > 0) {
    throw new InputError(problems);
  }
  return texts;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${(error as Error).message}`, 2);
  }
}

/** What is read, or undefined where it cannot be: its problems are then among the others. */
function problemsOf<T>(read: () => T, problems: string[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    problems.push(...error.problems);
    return undefined;
  }
}

function objectsOf(texts: readonly SourceText[], problems: string[]): SourcedObject[] {
  const objects: SourcedObject[] = [];
  for (const { text, file, environment } of texts) {
    for (const object of problemsOf(() => parseObjects(text, file, environment), problems) ?? []) {
      objects.push(object);
    }
    if (objects.length > mostObjects) {
      throw new InputError([
        `there are more than ${mostObjects} objects on one side, at ${file}: review them in parts`,
      ]);
    }
  }
  return objects;
}
