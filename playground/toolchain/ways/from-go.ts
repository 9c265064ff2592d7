import { rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { editedModules } from './edited-modules';
import { withElapsed } from '../elapsed';
import { versionOf } from './from-path';
import { findGo, goEnvironment } from './go-toolchain';
import { lastLines, run } from '../run';
import type { GoFamily, GoPackage, ToolSpec } from '../spec';
import { throwIfFinal, ToolError } from '../tool-error';
import { Findings, type SetUp, type Way } from './way';

/** Where the modules are: one folder per family, with its go.mod and go.sum. */
const MODULES = resolve(__dirname, '../..', 'tools');

/**
 * Builds from Go modules. All programs of a family come from one `go build`, so that shared packages are compiled
 * once. Families are built one after another: one keeps two cores busy (1.9 of 2 were measured), and two at once
 * would only need twice the memory. What does overlap is the network: the modules of the later families are fetched
 * while the first one is compiled.
 */
export const fromGo: Way = {
  name: 'build from Go modules',
  async get(specs, setUp) {
    const findings = new Findings();
    const families = new Map<GoFamily, ToolSpec[]>();
    for (const spec of specs) {
      if (spec.go === undefined) {
        findings.refuse(spec, 'there is no Go module of it');
      } else {
        families.set(spec.go.family, [...(families.get(spec.go.family) ?? []), spec]);
      }
    }
    if (families.size === 0) {
      return findings;
    }
    const toolchain = await findGo(setUp);
    if ('why' in toolchain) {
      for (const spec of [...families.values()].flat()) {
        findings.refuse(spec, toolchain.why);
      }
      return findings;
    }
    await checkSpace([...families.keys()], setUp);
    const builds = [...families].map(([family, members]): Build => ({
      go: toolchain.go,
      family,
      specs: members,
      setUp,
    }));
    const fetching = builds.slice(1).map(fetchModules);
    for (const each of builds) {
      await buildFamily(each, findings);
    }
    await Promise.all(fetching);
    return findings;
  },
};

/** The programs of one family, which are built together. */
interface Build {
  /** The path of the compiler. */
  readonly go: string;
  readonly family: GoFamily;
  readonly specs: ToolSpec[];
  readonly setUp: SetUp;
}

async function buildFamily(programs: Build, findings: Findings): Promise<void> {
  const { family, specs, setUp } = programs;
  const folder = await setUp.cache.temporaryFolder('build');
  try {
    await withElapsed(setUp.progress, `${family.label}: building from source`, (detail) =>
      build(programs, folder, detail),
    );
    for (const spec of specs) {
      const version = (spec.go as GoPackage).version ?? spec.version;
      const stored = await setUp.cache.store(spec.name, version, 'go', async (target) => {
        const program = join(target, spec.main);
        await rename(
          specs.length === 1 ? output(folder, specs) : join(folder, programOf((spec.go as GoPackage).package)),
          program,
        );
        if ((await versionOf(spec, program)) === undefined) {
          throw new Error('the program that was built does not run on this machine');
        }
      });
      findings.found({ name: spec.name, version, path: join(stored, spec.main), from: 'go' });
    }
  } catch (error) {
    throwIfFinal(error, family.label, setUp.cache.folder);
    for (const spec of specs) {
      findings.refuse(spec, (error as Error).message);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function build(
  { go, family, specs, setUp }: Build,
  folder: string,
  detail: (text: string) => void,
): Promise<void> {
  const variables = Object.entries(family.variables).map(([name, value]) => `-X ${name}=${value}`);
  // No debug information: it is stripped from the programs anyway, and costs a quarter of the time.
  const root = join(MODULES, family.module);
  const args = [
    'build',
    ...(await editedModules(go, family, root, setUp)),
    '-v',
    '-trimpath',
    '-gcflags=all=-dwarf=false',
    ...(family.tags === undefined ? [] : ['-tags', family.tags]),
    '-ldflags',
    ['-s -w', ...variables].join(' '),
    '-o',
    output(folder, specs),
    ...packages(specs),
  ];
  let compiled = 0;
  const { code, stderr, problem } = await run(go, args, {
    cwd: root,
    env: goEnvironment(setUp.env, setUp.cache),
    onErrorLine: (line) => {
      const downloading = /^go: downloading (\S+)/.exec(line);
      if (downloading !== null) {
        detail(`fetching ${downloading[1]}`);
      }
      // `go build -v` names each package as its compilation begins.
      else if (/^[\w./~-]+$/.test(line)) {
        detail(`${++compiled} packages, ${line}`);
      }
    },
  });
  if (code === 0) {
    return;
  }
  const errors = stderr.split('\n').filter((line) => !/^go: downloading |^[\w./~-]+$/.test(line));
  throw new Error(`go build in playground/tools/${family.module} failed: ${problem ?? lastLines(errors.join('\n'))}`);
}

/**
 * Listing the packages of a program fetches the modules that it needs, and only these. Its errors show in the build.
 */
async function fetchModules({ go, family, specs, setUp }: Build): Promise<void> {
  const tags = family.tags === undefined ? [] : ['-tags', family.tags];
  const root = join(MODULES, family.module);
  const edited = await editedModules(go, family, root, setUp).catch(() => []);
  await run(go, ['list', ...edited, '-deps', ...tags, '-f', '{{""}}', ...packages(specs)], {
    cwd: root,
    env: goEnvironment(setUp.env, setUp.cache),
  });
}

/** Several programs go to a folder, each under its package's name. */
const output = (folder: string, specs: ToolSpec[]): string =>
  specs.length === 1 ? join(folder, (specs[0] as ToolSpec).name) : `${folder}/`;

/** What `go build` calls the program of a package: by its folder, but for one that is a module's major version. */
function programOf(path: string): string {
  return basename(path.replace(/\/v\d+$/, ''));
}

const packages = (specs: ToolSpec[]): string[] => specs.map((spec) => (spec.go as GoPackage).package);

/** Says at once what would otherwise show after ten minutes of compiling. */
async function checkSpace(families: GoFamily[], { cache }: SetUp): Promise<void> {
  const { bavail, bsize } = await statfs(cache.folder);
  const free = (bavail * bsize) / 1e9;
  const begun = await stat(join(cache.folder, 'go', 'build')).then(
    () => true,
    () => false,
  );
  // How much of it is there already is not known: then only what surely is too little is refused.
  const needed = families.reduce((sum, family) => sum + family.gigabytes, 0) * (begun ? 0.2 : 1);
  if (free >= needed) {
    return;
  }
  throw new ToolError(
    'cache',
    `Building from source needs about ${needed.toFixed(1)} GB in ${cache.folder}, ${free.toFixed(1)} GB are free.`,
    'Free some space, set MODELYARD_CACHE to a folder on another disk, or connect to a network from which the ' +
      'programs can be downloaded; then run again.',
  );
}
