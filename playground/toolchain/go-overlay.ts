import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goEnvironment } from './go-toolchain';
import { lastLines, run } from './run';
import type { GoFamily } from './spec';
import type { SetUp } from './way';

/**
 * The arguments of `go build` and `go list` that put files of ours in the place of files of modules: what only those
 * import is neither fetched nor compiled.
 *
 * @param root the folder of the family's module
 * @throws Error when a module cannot be fetched
 */
export async function overlayArgs(go: string, family: GoFamily, root: string, setUp: SetUp): Promise<string[]> {
  if (family.replacedFiles === undefined) return [];
  const replaced: Record<string, string> = {};
  for (const { module, file, by } of family.replacedFiles) {
    const { code, stdout, stderr, problem } = await run(go, ['mod', 'download', '-json', module], { cwd: root, env: goEnvironment(setUp.env, setUp.cache) });
    const { Dir } = (code === 0 ? JSON.parse(stdout) : {}) as { readonly Dir?: string };
    if (Dir === undefined) throw new Error(`the module ${module} cannot be fetched: ${problem ?? lastLines(stderr || stdout, 3)}`);
    replaced[join(Dir, file)] = join(root, by);
  }
  const list = join(setUp.cache.folder, 'go', `overlay-${family.module}.json`);
  await mkdir(join(setUp.cache.folder, 'go'), { recursive: true });
  await writeFile(list, JSON.stringify({ Replace: replaced }));
  return ['-overlay', list];
}
