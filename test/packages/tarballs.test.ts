import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { preProcessFile } from 'typescript';
import { projectRoot, run } from '../e2e/support/run';
import { commandFolder, projectFolder, tarballs } from './support/packed';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional: boolean }>>;
}

const library = (): string => join(projectFolder(), 'node_modules', 'modelyard');
const command = (): string => join(commandFolder(), 'node_modules', 'modelyard-cli');
const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

test.each(['library', 'command'] as const)('publint has nothing to say about the %s', async (which) => {
  const { status, stdout } = await run('npx', ['--no-install', 'publint', 'run', '--strict', tarballs()[which]]);
  expect({ status, said: stdout.trim().split('\n').slice(3) }).toEqual({ status: 0, said: ['All good!'] });
});

// All of its profiles, that of moduleResolution 'node' too, which a new Pulumi program in TypeScript has.
test('the types of every entry of the library are found as its code is (attw)', async () => {
  const flags = ['--profile', 'strict', '--no-definitely-typed', '--format', 'ascii', '--no-emoji'];
  const { status, stdout } = await run('npx', ['--no-install', 'attw', tarballs().library, ...flags]);
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('No problems found') });
  expect(stdout).toContain('modelyard/pulumi');
});

test.each(['LICENSE', 'README.md', 'CHANGELOG.md', 'NOTICE'])('both carry %s', (file) => {
  const sizes = [library(), command()].map((folder) => statSync(join(folder, file)).size);
  expect(Math.min(...sizes)).toBeGreaterThan(100);
});

test('both have one version, and the command asks for exactly that library', () => {
  const { version } = manifestOf(projectRoot);
  expect(manifestOf(library()).version).toBe(version);
  expect(manifestOf(command())).toMatchObject({ version, dependencies: { modelyard: version } });
});

test('no code is in both', () => {
  const [one, other] = [library(), command()].map(
    (folder) => new Set(filesIn(folder, /\.js$/).filter(hasCode).map(hashOf)),
  );
  expect(one!.size).toBeGreaterThan(100);
  expect([...other!].filter((hash) => one!.has(hash))).toEqual([]);
});

test.each([
  ['library', library],
  ['command', command],
])('the %s asks for what it imports, and for nothing else', (_which, folder) => {
  const { dependencies, peerDependencies } = manifestOf(folder());
  const imported = importsOf(folder());
  const asked = Object.keys(dependencies);
  expect(asked.filter((name) => !imported.includes(name))).toEqual([]);
  expect(imported.filter((name) => !(name in { ...dependencies, ...peerDependencies }))).toEqual([]);
});

// Before the command was a package of its own, it was 118 MB.
test('the library and what it asks for are less than 39 MB', () => {
  const { packages } = JSON.parse(readFileSync(join(projectFolder(), 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Partial<Manifest>>>;
  };
  const all = new Set<string>();
  const add = (name: string): void => {
    const place = `node_modules/${name}`;
    // What a package bundles is in its own folder.
    if (!all.has(place) && existsSync(join(projectFolder(), place))) {
      all.add(place);
      const { dependencies, peerDependencies, peerDependenciesMeta } = packages[place] ?? {};
      const wanted = { ...dependencies, ...peerDependencies };
      Object.keys(wanted)
        .filter((each) => peerDependenciesMeta?.[each]?.optional !== true)
        .forEach(add);
    }
  };
  add('modelyard');
  const files = [...all].flatMap((place) => filesIn(join(projectFolder(), place), /./));
  const bytes = files.reduce((sum, file) => sum + statSync(file).blocks * 512, 0);
  expect(all).toContain('node_modules/cdk8s-plus-28');
  expect([...all].filter((place) => /pulumi|kubernetes|listr|execa/.test(place))).toEqual([]);
  expect(bytes / 2 ** 20).toBeLessThan(39);
});

/** The packages that the files of a package import, those that its declarations name too. */
function importsOf(folder: string): string[] {
  const names = filesIn(folder, /\.(js|d\.ts)$/).flatMap((file) =>
    preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName),
  );
  const packages = names
    .filter((name) => !name.startsWith('.') && !isBuiltin(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return [...new Set(packages)].sort();
}

function filesIn(folder: string, wanted: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What a file does is in more than the few lines that one of types alone is compiled to. */
const hasCode = (file: string): boolean => statSync(file).size > 120;

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
