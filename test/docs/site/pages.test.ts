import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readPages } from '../../../docs/site/pages';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'modelyard-pages-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The pages of a repository of these files: their Markdown by their place on the site. */
function pagesOf(files: Readonly<Record<string, string>>): Record<string, string> {
  const all = { 'docs/README.md': '# Documentation\n', 'examples/flask/README.md': '# Flask\n', ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return Object.fromEntries(readPages(root).map(({ path, text }) => [path, text]));
}

test('pages stand on the site as they stand in docs, and the README is the first one', () => {
  const pages = pagesOf({
    'README.md': '',
    'SECURITY.md': '',
    'docs/security.md': '',
    'docs/engines/vllm.md': '',
    'docs/reference/README.md': '',
    'docs/site/node_modules/package/README.md': '',
  });
  expect(Object.keys(pages).sort()).toEqual([
    'documentation.md',
    'engines/vllm.md',
    'examples/flask.md',
    'index.md',
    'project/security.md',
    'reference/index.md',
    'security.md',
  ]);
});

test.each([
  ['a page', '[x](../scaling.md#how)', '[x](../scaling.md#how)'],
  ['the README', '[x](../../README.md)', '[x](../index.md)'],
  ['an example', '[x](../../examples/flask/README.md)', '[x](../examples/flask.md)'],
  ['the folder of an example', '[x](../../examples/flask)', '[x](../examples/flask.md)'],
  ['a paper', '[x](../../SECURITY.md)', '[x](../project/security.md)'],
  ['a schema', '[x](../review.schema.json)', '[x](../review.schema.json)'],
  ['a file', '[x](../../lib/index.ts)', '[x](../files/lib/index.ts.md)'],
  ['a hidden file', '[x](../../.github/review.yml)', '[x](../files/dot-github/review.yml.md)'],
  ['a place of the same page', '[x](#here)', '[x](#here)'],
  ['another site', '[x](https://example.com/a.md)', '[x](https://example.com/a.md)'],
])('a link to %s leads to where that is on the site', (_, link, expected) => {
  const pages = pagesOf({
    'README.md': '',
    'SECURITY.md': '',
    'docs/scaling.md': '# Scaling\n',
    'docs/review.schema.json': '{}',
    'docs/engines/vllm.md': `${link}\n`,
    'lib/index.ts': 'export {};\n',
    '.github/review.yml': 'on: push\n',
  });
  expect(pages['engines/vllm.md']).toBe(`${expected}\n`);
});

test('a link in a block of code stays as it is', () => {
  const code = '```md\n[x](../README.md)\n```\n';
  expect(pagesOf({ 'README.md': '', 'docs/page.md': code })['page.md']).toBe(code);
});

test('a link that leads nowhere stays, for the check of the built site to find', () => {
  expect(pagesOf({ 'docs/page.md': '[x](gone.md)\n' })['page.md']).toBe('[x](gone.md)\n');
});

test('a file that is linked to is a page that shows it, whatever fences it has', () => {
  const pages = pagesOf({ 'docs/page.md': '[x](../lib/a.ts)\n', 'lib/a.ts': '// ````\nexport {};\n' });
  expect(pages['files/lib/a.ts.md']).toBe('# `lib/a.ts`\n\n`````ts\n// ````\nexport {};\n`````\n');
});

test('the page of an example ends with its program', () => {
  const pages = pagesOf({ 'examples/flask/index.ts': 'build();\n' });
  expect(pages['examples/flask.md']).toBe('# Flask\n\n## The program\n\n```ts\nbuild();\n```\n');
});

test('two files that want to be the same page are an error that names it', () => {
  expect(() => pagesOf({ 'docs/a.md': '', 'docs/A.md': '' })).toThrow('two files want to be the page');
});
