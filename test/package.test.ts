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

/** The packages that the sources in a folder load. */
function packagesIn(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const loaded = files.flatMap((file) =>
    [
      ...readFileSync(join(root, folder, file), 'utf8').matchAll(
        /^(?:import|export)\b(?! type)[^;]*? from '([^'.][^']*)'|\b(?:import|require)\('([^'.][^']*)'\)/gm,
      ),
    ].map(([, one, other]) => one ?? other!),
  );
  return [
    ...new Set(
      loaded
        .filter((name) => !isBuiltin(name))
        .map((name) =>
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        ),
    ),
  ];
}

test.each(['lib', 'cli', 'playground'])('what %s/ loads is there where the package is installed', (folder) => {
  const there = { ...manifest.dependencies, ...manifest.peerDependencies };
  const loaded = packagesIn(folder);
  expect(loaded.length).toBeGreaterThan(1);
  expect(loaded.filter((name) => there[name] === undefined && name !== 'modelyard')).toEqual([]);
});

test('package-lock.json says the same of them', () => {
  expect(lock.packages['']).toMatchObject({
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
    peerDependencies: manifest.peerDependencies,
  });
  const wrong = Object.entries(manifest.dependencies).filter(
    ([name, version]) =>
      lock.packages[`node_modules/${name}`]?.version !== version || lock.packages[`node_modules/${name}`]?.dev === true,
  );
  expect(wrong).toEqual([]);
});

test('the package carries what the commands read as it is, beside what is compiled', () => {
  expect(manifest.files).toContain('dist');
  expect(assets()).toEqual(
    expect.arrayContaining([
      'cli/plain.tsconfig.json',
      'playground/cluster/kwok/stages.yaml',
      'playground/images/bases/Dockerfile',
      'playground/tools/kubernetes/go.mod',
      'playground/tools/kubernetes/go.sum',
      'playground/tools/traefik/no-dns-providers.go.txt',
    ]),
  );
  expect(assets().filter((file) => /(^|\/)(test|node_modules|\.playground)\/|\.ts$/.test(file))).toEqual([]);
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
