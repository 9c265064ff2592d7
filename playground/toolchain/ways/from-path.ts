import { existsSync, realpathSync, statSync } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { packageOf, packageRefusal, refusal } from './accept';
import { isExecutable } from '../cache/cache';
import { run } from '../run';
import type { ToolSpec } from '../spec';
import { specOf } from '../table';
import { versionIn } from '../version';
import { Findings, type SetUp, type Way } from './way';

/** What a machine has already, in a version that fits: the program is run to ask it. */
export const fromPath: Way = {
  name: 'PATH',
  async get(specs, setUp) {
    const findings = new Findings();
    await Promise.all(
      specs.map(async (spec) => {
        const { found, seen } = await findOnPath(spec, setUp);
        if (found !== undefined) {
          findings.found({ name: spec.name, ...found, from: 'PATH' });
        } else {
          findings.refuse(spec, seen.length === 0 ? 'not there' : seen.join('; '));
        }
      }),
    );
    return findings;
  },
};

interface Found {
  readonly path: string;
  readonly version: string;
}

/** The first candidate that fits, and what was wrong with the others. */
export async function findOnPath(spec: ToolSpec, setUp: SetUp): Promise<{ found?: Found; seen: string[] }> {
  if (spec.partOf !== undefined) {
    return findBeside(spec, specOf(spec.partOf), setUp);
  }
  const seen: string[] = [];
  const folders = searchFolders(spec, setUp);
  for (const candidate of spec.main === '.'
    ? folders
    : folders.flatMap((folder) => (spec.pathNames ?? [spec.name]).map((name) => join(folder, name)))) {
    const folder = spec.main === '.' ? candidate : dirname(candidate);
    if (spec.main !== '.' && !(await isExecutable(candidate))) {
      continue;
    }
    const absent = await firstAbsent(folder, spec.needs ?? []);
    if (absent !== undefined) {
      if (spec.main !== '.') {
        seen.push(`${candidate} lacks ${absent} beside it`);
      }
      continue;
    }
    const open = openToAll(candidate);
    if (open !== undefined) {
      seen.push(`${candidate} is not run: everybody can write to ${open}`);
      continue;
    }
    // The stand-in of a plugin is a script under the plugin's name: it is not the plugin.
    if (spec.name.startsWith('pulumi-resource-') && (await isScript(candidate))) {
      continue;
    }
    const version = await versionOf(spec, candidate);
    const problem = await problemOf(spec, candidate, version);
    if (version !== undefined && problem === undefined) {
      return { found: { path: candidate, version }, seen };
    }
    seen.push(`${candidate} is ${version ?? 'of a version that it does not tell'}, ${problem}`);
  }
  return { seen };
}

/** The program or its folder, where every user of the machine can write to it. */
function openToAll(program: string): string | undefined {
  const real = realpathSync(program);
  return [real, dirname(real)].find((file) => (statSync(file).mode & 0o002) !== 0);
}

/** Why a program on PATH will not do: a distribution mends an old version and leaves its name. */
async function problemOf(spec: ToolSpec, program: string, version: string | undefined): Promise<string | undefined> {
  if (version === undefined) {
    return refusal(spec, '0');
  }
  if (version === 'unknown') {
    return undefined;
  }
  const problem = refusal(spec, version);
  if (problem === undefined || spec.debian?.mended === undefined) {
    return problem;
  }
  const packaged = await packageOf(await realpath(program), spec.debian);
  return packaged === undefined ? problem : packageRefusal(spec, spec.debian, packaged);
}

/** What the program says its version is; `unknown` where it cannot be asked. */
export async function versionOf(spec: ToolSpec, program: string): Promise<string | undefined> {
  const args = spec.versionArgs ?? ['--version'];
  if (args.length === 0) {
    return 'unknown';
  }
  const { stdout, stderr } = await run(program, args, { timeoutMs: 15_000 });
  return versionIn(stdout) ?? versionIn(stderr);
}

/** A part of another tool counts only beside that one, so that both are of the same version. */
async function findBeside(spec: ToolSpec, whole: ToolSpec, setUp: SetUp): Promise<{ found?: Found; seen: string[] }> {
  const { found, seen } = await findOnPath(whole, setUp);
  if (found === undefined) {
    return { seen };
  }
  for (const program of [found.path, await realpath(found.path)]) {
    const path = join(dirname(program), spec.main);
    if (await isExecutable(path)) {
      return { found: { path, version: found.version }, seen };
    }
  }
  return { seen: [`${found.path} has no ${spec.main} beside it`] };
}

function searchFolders(spec: ToolSpec, { env, cache }: SetUp): string[] {
  const places = (spec.places ?? []).map((place) => place.replace(/^~/, homedir()));
  if (spec.pathNames?.length === 0) {
    return places;
  }
  // A shell without root's folders in its PATH is common, while daemons are installed there.
  const path = [
    ...(env['PATH'] ?? '').split(delimiter),
    ...(env['PATH'] === undefined ? [] : ['/usr/local/sbin', '/usr/sbin', '/sbin']),
  ];
  // The playground's own environment puts the cache on PATH: what is there is found as the cache's, with its checks.
  const foreign = path.filter((folder) => folder !== '' && !folder.startsWith(cache.folder));
  // On most machines /bin is /usr/bin: each program there would be asked twice.
  const folders = [...foreign, ...places].filter((folder) => existsSync(folder));
  const real = folders.map((folder) => realpathSync(folder));
  return folders.filter((_, index) => real.indexOf(real[index]!) === index);
}

async function firstAbsent(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    if (!(await isExecutable(join(folder, name)))) {
      return name;
    }
  }
  return undefined;
}

async function isScript(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('latin1') === '#!';
  } finally {
    await handle.close();
  }
}
