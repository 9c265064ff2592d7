import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const root = resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly files: readonly string[];
}
const manifest = JSON.parse(read('package.json')) as Manifest;

test('the licence of the package is the one in LICENSE', () => {
  expect(manifest.license).toBe('Apache-2.0');
  expect(read('LICENSE')).toMatch(/Apache License\s+Version 2\.0, January 2004/);
  expect(read('LICENSE')).toContain('Copyright 2026 The modelyard authors');
  expect(read('LICENSE')).not.toMatch(/\[(yyyy|name of copyright owner)\]/);
});

test('what NOTICE says of others is there, and travels with the package', () => {
  const paths = [...read('NOTICE').matchAll(/^- (\S+)/gm)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect(manifest.files).toEqual(expect.arrayContaining(['NOTICE', 'CHANGELOG.md']));
});

test('the package says who made it, where it is from, and where to say what is wrong', () => {
  expect(manifest).toMatchObject({
    author: 'The modelyard authors',
    repository: { type: 'git', url: 'git+https://github.com/modelyard/modelyard.git' },
    homepage: expect.stringMatching(/^https:/),
    bugs: 'https://github.com/modelyard/modelyard/issues',
    description: expect.stringMatching(/\S/),
  });
});

test('.node-version is the Node.js that bin/ fetches, which package.json takes', () => {
  const version = read('.node-version').trim();
  expect(read('bin/_env.sh')).toContain(`_modelyard_node_version=${version}\n`);
  const least = /^>=(\d+)\.(\d+)$/.exec(manifest.engines.node);
  expect(read('bin/_env.sh')).toContain(`_modelyard_node_minimum=${least?.[1]}.${least?.[2]}\n`);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  expect(major * 1000 + minor).toBeGreaterThanOrEqual(Number(least?.[1]) * 1000 + Number(least?.[2]));
});

describe('the changelog', () => {
  const packages = [
    manifest,
    ...(existsSync(join(root, 'packages')) ? readdirSync(join(root, 'packages')) : [])
      .map((folder) => `packages/${folder}/package.json`)
      .filter((file) => existsSync(join(root, file)))
      .map((file) => JSON.parse(read(file)) as Manifest),
  ].map(({ name }) => name);
  const pending = readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md');

  test('begins with the version that the package has', () => {
    expect(/^## (\S+)$/m.exec(read('CHANGELOG.md'))?.[1]).toBe(manifest.version);
  });

  test.each(pending)('%s says of packages that there are what users notice', (name) => {
    const [, head = '', text = ''] = /^---\n([\s\S]*?)---\n([\s\S]*)$/.exec(read(`.changeset/${name}`)) ?? [];
    const bumps = parse(head) as Record<string, string>;
    expect(Object.keys(bumps).filter((each) => !packages.includes(each))).toEqual([]);
    expect(Object.values(bumps).filter((bump) => !['patch', 'minor', 'major'].includes(bump))).toEqual([]);
    expect(text.trim()).not.toBe('');
  });
});

/** What pages for contributors name by its path from the root, in backticks or as the row of a tree. */
function paths(file: string): string[] {
  const named = [...read(file).matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!);
  return named.filter((text) =>
    /^(?:bin|lib|cli|playground|stacks|clusters|images|test|docs|\.github)\/[\w./-]+$/.test(text),
  );
}

test.each(['CONTRIBUTING.md', 'docs/adding-an-engine.md', 'docs/adding-a-rule.md', 'docs/adding-a-construct.md'])(
  '%s names files and folders that there are',
  (file) => {
    expect(paths(file).length).toBeGreaterThan(0);
    expect(paths(file).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  },
);

test.each(readdirSync(join(root, '.github/ISSUE_TEMPLATE')))('%s is a form, or says where to go instead', (name) => {
  const form = parse(read(`.github/ISSUE_TEMPLATE/${name}`)) as Record<string, unknown>;
  if (name === 'config.yml') {
    expect(form).toMatchObject({ blank_issues_enabled: false });
  } else {
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String), body: expect.any(Array) });
    const ids = (form['body'] as { id: string }[]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  }
});
