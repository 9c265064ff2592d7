import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ToolCache } from '../../../playground/toolchain/cache/cache';
import type { ToolSpec } from '../../../playground/toolchain/spec';
import { specOf } from '../../../playground/toolchain/table';
import type { SetUp } from '../../../playground/toolchain/ways/way';

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'modelyard-test-'));
  folders.push(folder);
  return folder;
}
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) {
    await rm(folder, { recursive: true, force: true });
  }
});

/** A program that prints a version. */
export async function program(file: string, version: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho "it is v${version}"\n`);
  await chmod(file, 0o755);
  return file;
}

/** A set-up with a cache of its own, whose PATH is the given folders. */
export async function setUp(path: string[] = []): Promise<SetUp & { said: string[] }> {
  const said: string[] = [];
  return {
    cache: new ToolCache(await temporaryFolder()),
    platform: { os: 'linux', arch: 'amd64' },
    // The programs of the tests are shell scripts: the shell itself is found by its absolute path.
    env: { PATH: path.join(':') },
    progress: (message) => said.push(message),
    said,
  };
}

/** A tool as the table has it, with some fields changed. */
export function spec(name: ToolSpec['name'], changes: Partial<ToolSpec> = {}): ToolSpec {
  return { ...specOf(name), ...changes };
}
