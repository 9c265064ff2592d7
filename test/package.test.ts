import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');

interface Package {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

interface Lock {
  readonly packages: Readonly<Record<string, Partial<Package> & { readonly dev?: boolean; readonly version: string }>>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Package;
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
const { assets } = createRequire(__filename)('../bin/_build.js') as { assets: () => string[] };

/** The packages that the sources in a folder name in imports, those of types too: declarations are published. */
function packagesIn(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const named = files.flatMap((file) =>
    [
      ...readFileSync(join(root, folder, file), 'utf8').matchAll(
        /^(?:import|export)\b[^;]*? from '([^'.][^']*)'|\b(?:import|require|load)\(\s*'([^'.][^']*)'/gm,
      ),
    ].map(([, one, other]) => one ?? other!),
  );
  const packages = named
    .filter((name) => !isBuiltin(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return [...new Set(packages)].sort();
}

test('modelyard asks for what lib/ imports, and for nothing else', () => {
  const asked = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  expect(packagesIn('lib')).toEqual(asked.sort());
});

// bin/_build.js writes the dependencies of modelyard-cli, from what the compiled files import and these versions.
test.each(['cli', 'playground'])('what %s/ imports has a version in package.json', (folder) => {
  const known = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.devDependencies };
  const imported = packagesIn(folder);
  expect(imported.length).toBeGreaterThan(1);
  expect(imported.filter((name) => known[name] === undefined)).toEqual([]);
});

test('package-lock.json says the same of them', () => {
  expect(lock.packages['']).toMatchObject({
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
    peerDependencies: manifest.peerDependencies,
  });
  const wrong = Object.entries(manifest.dependencies).filter(
    ([name, version]) =>
      // The caret is zod's: a schema of the user's own takes fields of this package's, so both have to have one zod.
      lock.packages[`node_modules/${name}`]?.version !== version.replace(/^\^/, '') ||
      lock.packages[`node_modules/${name}`]?.dev === true,
  );
  expect(wrong).toEqual([]);
});

test('modelyard carries the library alone, and modelyard-cli what the commands read as it is', () => {
  expect(manifest.files.filter((file) => !/\.(json|md)$|^NOTICE$/.test(file))).toEqual(['dist/lib']);
  expect(assets()).toEqual(
    expect.arrayContaining([
      'cli/program/plain.tsconfig.json',
      'playground/cluster/kwok/stages.yaml',
      'playground/images/bases/Dockerfile',
      'playground/tools/kubernetes/go.mod',
      'playground/tools/kubernetes/go.sum',
      'playground/tools/traefik/no-dns-providers.go.txt',
    ]),
  );
  expect(assets().filter((file) => /(^|\/)(test|node_modules|\.playground)\/|\.ts$|package\.json$/.test(file))).toEqual(
    [],
  );
});

test('every file that is read beside the sources is one of them', () => {
  // join(__dirname, 'kwok', 'stages.yaml'): the folders and files that the playground names so.
  const folder = join(root, 'playground');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const named = files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/__dirname, ((?:'[^']+'(?:, )?)+)\)/g)].map(([, parts]) =>
      join('playground', file, '..', ...parts!.split(', ').map((part) => part.slice(1, -1))),
    ),
  );
  const missing = named.filter(
    (path) =>
      path !== '.' &&
      path !== 'playground' &&
      !assets().some((asset) => asset === path || asset.startsWith(`${path}/`)) &&
      !files.some((file) => join('playground', file) === `${path}.ts`),
  );
  expect(named).toEqual(expect.arrayContaining(['playground/cluster/kwok/stages.yaml']));
  expect(missing).toEqual([]);
});
