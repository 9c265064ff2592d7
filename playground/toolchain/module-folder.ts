import { join, resolve } from 'node:path';
import { lastLines, run } from './run';
import { goEnvironment } from './ways/go-toolchain';
import type { SetUp } from './ways/way';

/** Where something is, or why it is nowhere. */
export type Place = { readonly folder: string } | { readonly why: string };

/**
 * The folder of a Go module's files, which `go` fetches and checks against the go.sum that pins it.
 *
 * @param go the path of the compiler
 * @param pinnedIn a folder of `playground/tools`
 */
export async function moduleFolder(go: string, module: string, pinnedIn: string, setUp: SetUp): Promise<Place> {
  const { code, stdout, stderr, problem } = await run(go, ['mod', 'download', '-json', module], {
    cwd: join(resolve(__dirname, '..', 'tools'), pinnedIn),
    env: goEnvironment(setUp.env, setUp.cache),
  });
  const { Dir, Error: why } = parse(stdout);
  return code === 0 && Dir !== undefined
    ? { folder: Dir }
    : { why: `${module}: ${why ?? problem ?? lastLines(stderr, 3)}` };
}

function parse(json: string): { Dir?: string; Error?: string } {
  try {
    return JSON.parse(json) as { Dir?: string; Error?: string };
  } catch {
    return {};
  }
}
