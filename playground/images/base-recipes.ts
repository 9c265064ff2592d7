import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** A base image that the playground makes where Docker Hub cannot be reached. */
export interface BaseRecipe {
  /** The target in `bases/Dockerfile`. */
  readonly target: 'python' | 'node' | 'pause';
  /** `<repository>:<tag>`, as Docker Hub knows it. */
  readonly image: string;
  /** What it is made of beside the Dockerfile. */
  readonly ingredients: readonly string[];
}

/** The Debian release of both public images that stand-ins are made for. */
export const debianRelease = 'bookworm';

/** Exact versions for the stand-in of node:22. */
export const nodeVersion = '22.23.3';
export const npmVersion = '10.9.8';

/** The folder of the Dockerfile. */
export const dockerfileFolder = path.join(__dirname, 'bases');

const debian = `debian ${debianRelease} minbase, ca-certificates, no documentation`;

/** The stand-ins, by the public names that programs and Dockerfiles use. */
export const standIns: readonly BaseRecipe[] = [
  { target: 'python', image: 'library/python:3.11-slim-bookworm', ingredients: [debian] },
  {
    target: 'node',
    image: 'library/node:22-bookworm-slim',
    ingredients: [debian, `node ${nodeVersion}`, `npm ${npmVersion}`],
  },
];

/** The image of the container that holds a pod's network: always the playground's own. */
export const pauseImage = 'modelyard/pause:1';

/** The recipe of the pause image around one program. */
export function pauseRecipe(program: string): BaseRecipe {
  return {
    target: 'pause',
    image: pauseImage,
    ingredients: [createHash('sha256').update(fs.readFileSync(program)).digest('hex')],
  };
}

/** A folder name that changes with everything that goes into an image: `<target>-<12 hex characters>`. */
export function recipeName(
  recipe: BaseRecipe,
  architecture: string = process.arch,
  dockerfile: string = readDockerfile(),
): string {
  const content = JSON.stringify([recipe.target, recipe.ingredients, architecture, dockerfile]);
  return `${recipe.target}-${createHash('sha256').update(content).digest('hex').slice(0, 12)}`;
}

function readDockerfile(): string {
  return fs.readFileSync(path.join(dockerfileFolder, 'Dockerfile'), 'utf8');
}
