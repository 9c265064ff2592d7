import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { moduleFolder } from '../module-folder';
import type { GoFamily, ReplacedFile } from '../spec';
import type { SetUp } from './way';

/**
 * The arguments of `go build` and `go list` that build copies of modules in which files of ours stand in the place of
 * theirs: what only those import is neither fetched nor compiled. (Go's own `-overlay`
 * refuses files of its module cache.)
 *
 * @param root the folder of the family's module
 * @throws Error when a module cannot be fetched
 */
export async function editedModules(go: string, family: GoFamily, root: string, setUp: SetUp): Promise<string[]> {
  if (family.replacedFiles === undefined) {
    return [];
  }
  const replacements = await Promise.all(
    family.replacedFiles.map(async (each) => `replace ${each.module} => ${await edited(go, each, root, setUp)}\n`),
  );
  const folder = join(setUp.cache.folder, 'go', 'edited', family.module);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'go.mod'), (await readFile(join(root, 'go.mod'), 'utf8')) + replacements.join(''));
  await cp(join(root, 'go.sum'), join(folder, 'go.sum'));
  return ['-modfile', join(folder, 'go.mod')];
}

async function edited(go: string, { module, file, by }: ReplacedFile, root: string, setUp: SetUp): Promise<string> {
  const place = await moduleFolder(go, module, basename(root), setUp);
  if ('why' in place) {
    throw new Error(`a module cannot be fetched: ${place.why}`);
  }
  const content = await readFile(join(root, by));
  // The module's folder is called by its version.
  const version = basename(place.folder).split('@').at(-1);
  const name = createHash('sha256').update(`${module}@${version}/${file}\n`).update(content).digest('hex').slice(0, 16);
  const copy = join(setUp.cache.folder, 'go', 'edited', name);
  if (
    await stat(copy).then(
      () => true,
      () => false,
    )
  ) {
    return copy;
  }
  // Complete or not at all.
  const unfinished = await setUp.cache.temporaryFolder('module');
  try {
    await cp(place.folder, unfinished, { recursive: true });
    await writeFile(join(unfinished, file), content);
    await mkdir(join(copy, '..'), { recursive: true });
    await rename(unfinished, copy);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return copy;
}
