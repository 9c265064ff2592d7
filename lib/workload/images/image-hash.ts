import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync, type Stats } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import ignore from '@balena/dockerignore';
import { canonicalJson } from '../configuration/content-hash';
import { markerPaths } from '../synthesis/markers';
import type { Problems } from '../values/validation';

/** What an image is built from. */
interface Build {
  readonly context: string;
  readonly dockerfile: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly target: string | undefined;
}

const unknown = '0'.repeat(16);

/** The content hash of an image; all zeros, with a problem recorded, where it cannot be computed. */
export function hashBuild(build: Build, problems: Problems): string {
  const { context, dockerfile, buildArgs, platforms, target } = build;
  const deferred = markerPaths(buildArgs, 'buildArgs');
  for (const path of deferred) {
    problems.add(
      path,
      'must be a plain value, not an Output: the content hash of an image has to be known before anything is deployed',
    );
  }
  if (!isAbsolute(context) || !existsSync(context) || !statSync(context).isDirectory()) {
    problems.add(
      'context',
      "must be the absolute path of a folder that exists: join(__dirname, 'images/classifier')",
      context,
    );
    return unknown;
  }
  if (!existsSync(join(context, dockerfile))) {
    problems.add('dockerfile', `must be a file in the context '${context}'`, dockerfile);
    return unknown;
  }
  if (deferred.length > 0) {
    return unknown;
  }
  const hash = createHash('sha256').update(canonicalJson({ buildArgs, platforms, target }));
  addFile(hash, context, dockerfile);
  for (const path of contextFiles(context, dockerfile)) {
    addFile(hash, context, path);
  }
  return hash.digest('hex').slice(0, 16);
}

// Sizes and separators keep two different trees from running together into the same bytes. Times, owners and the other
// mode bits do not count: a fresh clone has to give the same hash.
function addFile(hash: ReturnType<typeof createHash>, context: string, path: string): void {
  const file = join(context, path);
  const kind = kindOf(lstatSync(file));
  const bytes = kind === 'link' ? Buffer.from(readlinkSync(file)) : readFileSync(file);
  hash.update(`\0${kind}\0${path}\0${bytes.length}\0`).update(bytes);
}

function kindOf(stats: Stats): 'link' | 'executable' | 'file' {
  if (stats.isSymbolicLink()) {
    return 'link';
  }
  return (stats.mode & 0o100) !== 0 ? 'executable' : 'file';
}

/**
 * The files of a context that reach the builder, sorted. @see
 * https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
function contextFiles(context: string, dockerfile: string): string[] {
  // A file named after the Dockerfile takes the place of the general one.
  const rules = [`${dockerfile}.dockerignore`, '.dockerignore']
    .map((name) => join(context, name))
    .find((path) => existsSync(path));
  const text = rules === undefined ? '' : readFileSync(rules, 'utf8');
  const filter = ignore().add(text);
  // A rule with `!` may bring back a file inside a folder that is left out, so those folders have to be read too.
  const bringsBack = text.split('\n').some((line) => line.trim().startsWith('!'));
  const walk = (folder: string): string[] =>
    readdirSync(join(context, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const ignored = filter.ignores(path);
      if (entry.isDirectory()) {
        return ignored && !bringsBack ? [] : walk(path);
      }
      return ignored || !(entry.isFile() || entry.isSymbolicLink()) ? [] : [path];
    });
  return walk('').sort();
}
