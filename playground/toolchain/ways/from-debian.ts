import { chmod, copyFile, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageRefusal } from './accept';
import { withElapsed } from '../elapsed';
import { lastLines, type ProcessResult, run } from '../run';
import type { DebianPackage, ToolSpec } from '../spec';
import { throwIfFinal } from '../tool-error';
import { versionIn } from '../version';
import { Findings, type SetUp, type Way } from './way';

/** Debian's packages (and those of its kin), unpacked into the cache: nothing is installed, no root is needed. */
export const fromDebian: Way = {
  name: 'Debian packages',
  async get(specs, setUp) {
    const findings = new Findings();
    const packaged = specs.filter((spec): spec is PackagedTool => spec.debian !== undefined);
    for (const spec of specs.filter((each) => each.debian === undefined)) {
      findings.refuse(spec, 'not packaged');
    }
    if (packaged.length === 0) {
      return findings;
    }
    const missing = await firstMissing(['apt-get', 'dpkg-deb'], setUp);
    if (missing !== undefined) {
      for (const spec of packaged) {
        findings.refuse(spec, `this machine has no ${missing}`);
      }
      return findings;
    }
    const apt = new Apt(setUp);
    for (const spec of packaged) {
      try {
        await getPackage(spec, apt, setUp, findings);
      } catch (error) {
        throwIfFinal(error, spec.name, setUp.cache.folder);
        findings.refuse(spec, (error as Error).message);
      }
    }
    return findings;
  },
};

/** Where shared libraries lie, in a tool's folder. */
const libraryFolder = 'lib';

type PackagedTool = ToolSpec & { readonly debian: DebianPackage };

async function getPackage(spec: PackagedTool, apt: Apt, { cache, progress }: SetUp, findings: Findings): Promise<void> {
  const { debian } = spec;
  const folder = await cache.temporaryFolder('debian');
  try {
    const file = await withElapsed(progress, `${spec.name}: fetching the Debian package ${debian.name}`, () =>
      apt.download(debian.name, folder),
    );
    const packaged = succeeded(await run('dpkg-deb', ['-f', file, 'Version'])).stdout.trim();
    const problem = await packageRefusal(spec, debian, packaged);
    if (problem !== undefined) {
      throw new Error(`the package ${debian.name} is ${packaged}, ${problem}`);
    }
    const version = versionIn(packaged) ?? '0';
    const unpacked = join(folder, 'unpacked');
    succeeded(await run('dpkg-deb', ['-x', file, unpacked]));
    const stored = await cache.store(spec.name, version, 'debian', async (target) => {
      await copyFiles(debian, unpacked, target);
      await writeFile(join(target, 'debian-version'), packaged);
      await addLibraries(debian.libraries ?? [], apt, folder, join(target, libraryFolder));
      const env: Record<string, string> = {
        ...(debian.libraries === undefined ? {} : { LD_LIBRARY_PATH: libraryFolder }),
        ...debian.env,
      };
      if (Object.keys(env).length > 0) {
        await wrap(join(target, spec.main), env);
      }
      await checkLibraries(target);
    });
    findings.found({ name: spec.name, version, path: join(stored, spec.main), from: 'debian' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `apt-get download`, which checks what it fetched against the distribution's signed lists. */
class Apt {
  #ownLists: string[] | undefined;

  constructor(private readonly setUp: SetUp) {}

  async download(name: string, folder: string): Promise<string> {
    const fetch = (): Promise<ProcessResult> =>
      run('apt-get', [...(this.#ownLists ?? []), '-q', 'download', name], { cwd: folder, timeoutMs: 300_000 });
    let outcome = await fetch();
    if (outcome.code !== 0 && this.#ownLists === undefined) {
      // The machine's lists may be empty (a container image) or old: own ones leave it as it is.
      await this.#update();
      outcome = await fetch();
    }
    succeeded(outcome);
    const file = (await readdir(folder)).find((each) => each.endsWith('.deb'));
    if (file === undefined) {
      throw new Error(`apt-get download ${name} brought no file`);
    }
    return join(folder, file);
  }

  async #update(): Promise<void> {
    const state = join(this.setUp.cache.folder, 'debian');
    const lists = join(state, 'lists');
    await mkdir(join(lists, 'partial'), { recursive: true });
    await mkdir(join(state, 'archives', 'partial'), { recursive: true });
    const options = [
      `Dir::State::lists=${lists}`,
      `Dir::Cache=${state}`,
      'APT::Sandbox::User=root',
      'Acquire::http::Timeout=10',
      'Acquire::https::Timeout=10',
      'Acquire::Retries=1',
    ].flatMap((option) => ['-o', option]);
    await withElapsed(this.setUp.progress, 'fetching the package lists', async () =>
      succeeded(await run('apt-get', [...options, '-q', 'update'], { timeoutMs: 120_000 })),
    );
    this.#ownLists = options;
  }
}

async function copyFiles(debian: DebianPackage, unpacked: string, target: string): Promise<void> {
  for (const [from, to] of Object.entries(debian.files)) {
    await mkdir(dirname(join(target, to)), { recursive: true });
    if (from.endsWith('/')) {
      await cp(join(unpacked, from), join(target, to), { recursive: true, verbatimSymlinks: true });
    } else {
      await copyFile(join(unpacked, from), join(target, to));
      await chmod(join(target, to), 0o755);
    }
  }
}

/** Fetches packages, and takes the shared libraries out of them. */
async function addLibraries(packages: readonly string[], apt: Apt, folder: string, target: string): Promise<void> {
  for (const name of packages) {
    const own = join(folder, name);
    await mkdir(own);
    const file = await apt.download(name, own);
    succeeded(await run('dpkg-deb', ['-x', file, join(own, 'unpacked')]));
    for (const entry of await readdir(own, { recursive: true, withFileTypes: true })) {
      if (/\.so(\.\d+)+$/.test(entry.name)) {
        await cp(join(entry.parentPath, entry.name), join(target, entry.name), { dereference: true });
      }
    }
  }
}

/** Puts a script in a program's place that sets variables to folders beside it. */
async function wrap(program: string, env: Readonly<Record<string, string>>): Promise<void> {
  const real = `${program}.packaged`;
  await rename(program, real);
  const exports = Object.entries(env).map(([name, path]) => `export ${name}="$folder/${path}"`);
  await writeFile(
    program,
    ['#!/bin/sh', 'folder=$(cd "$(dirname "$0")" && pwd)', ...exports, `exec "$0.packaged" "$@"`, ''].join('\n'),
    { mode: 0o755 },
  );
}

/** A package that was unpacked, not installed, may lack the libraries that it depends on: better said now. */
async function checkLibraries(folder: string): Promise<void> {
  const files = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(folder, entry.name));
  const { stdout } = await run('ldd', files, {
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, libraryFolder) },
  });
  const missing = [...new Set([...stdout.matchAll(/(\S+) => not found/g)].map((match) => match[1]))];
  if (missing.length > 0) {
    throw new Error(
      `it needs the shared libraries ${missing.join(', ')}, which this machine lacks: install them with apt-get`,
    );
  }
}

async function firstMissing(programs: string[], { env }: SetUp): Promise<string | undefined> {
  for (const program of programs) {
    if ((await run(program, ['--version'], { env })).code !== 0) {
      return program;
    }
  }
  return undefined;
}

function succeeded(outcome: ProcessResult): ProcessResult {
  if (outcome.code === 0) {
    return outcome;
  }
  const text = outcome.problem ?? lastLines(outcome.stderr, 4);
  throw new Error(text === '' ? `ended with code ${outcome.code}` : text);
}
