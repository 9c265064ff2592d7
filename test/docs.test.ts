import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Construct } from 'constructs';
import * as lib from '../lib';

const root = resolve(__dirname, '..');
const examples = readdirSync(join(root, 'examples')).filter((name) =>
  statSync(join(root, 'examples', name)).isDirectory(),
);
// The folder of the site has the generator's packages, and copies of the pages.
const docs = filesBelow(join(root, 'docs')).filter(
  (file) => file.endsWith('.md') && !file.startsWith(join(root, 'docs/site/')),
);
// What people write. The reference is made from doc comments and has an index of its own.
const guides = docs.filter((file) => !file.startsWith(join(root, 'docs/reference/api/')));
// README, CONTRIBUTING, CHANGELOG, SECURITY, …
const papers = readdirSync(root)
  .filter((name) => name.endsWith('.md'))
  .map((name) => join(root, name));
const pages = [...papers, ...docs, ...examples.map((name) => join(root, 'examples', name, 'README.md'))];
const constructs = Object.entries(lib)
  .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Construct)
  .map(([name]) => name)
  // What all servers share; nobody makes one.
  .filter((name) => name !== 'ModelServer');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

// What follows the language says what the code is a part of; a test compiles it.
const fence = /^```(\w*)(?: [^\n]*)?\n([\s\S]*?)^```$/gm;

/** What stands in the code blocks of a page that are TypeScript. */
function code(file: string): string {
  return [...readFileSync(file, 'utf8').matchAll(fence)]
    .map(([, language, text]) => (language === 'ts' ? text : ''))
    .join('\n');
}

/** What stands outside of the code blocks of a page. */
function prose(file: string): string {
  return readFileSync(file, 'utf8').replace(fence, '');
}

/** The anchors that GitHub gives to the headings of a page. */
function anchors(file: string): string[] {
  return [...prose(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The relative links of a page that lead nowhere. */
function brokenLinks(file: string): string[] {
  const links = [...prose(file).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
  return links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : resolve(dirname(file), path);
    return !existsSync(target) || (anchor !== undefined && !anchors(target).includes(anchor));
  });
}

test.each(constructs)('%s is shown in a page of the documentation, and in a program under examples', (name) => {
  const use = new RegExp(`\\bnew ${name}\\(`);
  expect(guides.filter((file) => use.test(code(file)))).not.toEqual([]);
  expect(
    examples.filter((example) => use.test(readFileSync(join(root, 'examples', example, 'index.ts'), 'utf8'))),
  ).not.toEqual([]);
});

test('there are constructs', () => {
  expect(constructs).toEqual(expect.arrayContaining(['Environment', 'ModelCache', 'WebModelServer']));
});

test.each(pages.map((file) => relative(root, file)))('%s has links that lead somewhere', (file) => {
  expect(brokenLinks(join(root, file))).toEqual([]);
});

test.each([
  ['docs/README.md', guides],
  ['docs/reference/api/README.md', docs.filter((file) => !guides.includes(file))],
])('%s names every page that it is the index of', (name, listed) => {
  const index = join(root, name);
  const named = [...prose(index).matchAll(/\]\(([^)#\s]+)/g)].map(([, link = '']) => resolve(dirname(index), link));
  expect(listed.filter((file) => file !== index && !named.includes(file)).map((file) => relative(root, file))).toEqual(
    [],
  );
});

test.each(examples)('examples/%s is in the index, and says in its README how to see its objects', (name) => {
  expect(readFileSync(join(root, 'docs/README.md'), 'utf8')).toContain(`(../examples/${name}/README.md)`);
  expect(readFileSync(join(root, 'examples', name, 'README.md'), 'utf8')).toContain(`bin/synth examples/${name}`);
});
