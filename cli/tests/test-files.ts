import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../process/user-error';
import { projectRoot } from '../program/program-folder';

/**
 * The two kinds of test files. Those of `e2e` start commands and install packages as users do; most need the
 * playground.
 */
export type Part = 'unit' | 'e2e';

const suffix = '.test.ts';

/** All test files of a part, relative to the project. */
export function testFilesOf(part: Part): readonly string[] {
  return readdirSync(join(projectRoot, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(suffix))
    .map((file) => `test/${file.replaceAll('\\', '/')}`)
    .filter((file) => /^test\/(e2e|commands|packages)\//.test(file) === (part === 'e2e'))
    .sort();
}

/**
 * The test files that somebody names: by a path, of a folder too, or by a part of the path below `test/`
 * (`serving/engines/vllm`), of the source too. The path of the project itself is no part of it: a name must not match
 * everything because the clone stands in a folder of that name.
 *
 * @throws UserError for a name that is none, with what there is
 */
export function namedTestFiles(part: Part, names: readonly string[]): readonly string[] {
  const all = testFilesOf(part);
  return [...new Set(names.flatMap((name) => filesNamed(name, all, part)))];
}

function filesNamed(name: string, all: readonly string[], part: Part): readonly string[] {
  const path = relative(projectRoot, resolve(name)).replaceAll('\\', '/');
  const below = existsSync(resolve(name)) ? all.filter((file) => file === path || file.startsWith(`${path}/`)) : [];
  // A source names the tests that mirror it.
  const stem = name.replace(/^(\.\/)?(test|lib)\//, '').replace(/(\.test)?\.ts$/, '');
  const found = below.length > 0 ? below : all.filter((file) => file.slice('test/'.length).includes(stem));
  if (found.length === 0) {
    throw new UserError(
      `no ${part} test file has '${name}' in its path: allowed are paths, and parts of them, such as ` +
        `${all.slice(0, 3).join(', ')}`,
      2,
    );
  }
  return found;
}

/** The sources that test files are about: `test/serving/x.test.ts` is about `lib/serving/x.ts`. */
export function sourcesOf(files: readonly string[]): readonly string[] {
  return files
    .map((file) => file.slice('test/'.length, -suffix.length))
    .flatMap((stem) => [`lib/${stem}.ts`, `${stem}.ts`])
    .filter((file) => existsSync(join(projectRoot, file)));
}
