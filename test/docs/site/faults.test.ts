import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { siteFaults } from '../../../docs/site/faults';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'modelyard-site-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The faults of a site of these files, published below /base/. */
function faultsOf(files: Readonly<Record<string, string>>): string[] {
  for (const [name, text] of Object.entries({ 'other.html': '<h2 id="part">', 'schema.json': '{}', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return siteFaults(folder, '/base/');
}

test.each([
  ['a page', '<a href="./nowhere.html">'],
  ['a page above', '<a class="link" href="../other.html">'],
  ['an anchor', '<a href="./other.html#missing">'],
  ['an anchor of its own', '<a href="#missing">'],
  ['a page that is not below the base', '<a href="/other.html">'],
  ['a schema', '<a href="other.schema.json">'],
])('a link to %s that is not there is a fault', (_, html) => {
  expect(faultsOf({ 'page.html': html })).toEqual([expect.stringMatching(/^page\.html: /)]);
});

test.each([
  ['a page', '<a href="./other.html">'],
  ['a page without its extension', '<a href="/base/other">'],
  ['an anchor', '<a href="/base/other.html#part">'],
  ['an anchor of its own', '<h1 id="here"><a href="#here">'],
  ['a file', '<a href="./schema.json">'],
  ['the first page', '<a href="/base/">'],
  ['another site', '<a href="https://example.com/page" target="_blank">'],
])('a link to %s is none', (_, html) => {
  expect(faultsOf({ 'page.html': html, 'index.html': '' })).toEqual([]);
});

test.each([
  ['a script', 'page.html', '<script type="module" src="https://example.com/x.js"></script>'],
  ['a script without a protocol', 'page.html', '<script async src="//example.com/x.js"></script>'],
  ['a style sheet', 'page.html', '<link rel="stylesheet" href="https://example.com/x.css">'],
  ['a hint', 'page.html', '<link rel="preconnect" href="https://example.com">'],
  ['a picture', 'page.html', '<img alt="" src="https://example.com/x.png">'],
  ['a frame', 'page.html', '<iframe title="x" src="http://example.com"></iframe>'],
  ['a form', 'page.html', '<form method="post" action="https://example.com/">'],
  ['a font', 'assets/style.css', "@font-face { src: url('https://example.com/x.woff2') }"],
  ['an import of styles', 'assets/style.css', '@import "//example.com/x.css";'],
  ['a request of a script', 'assets/app.js', 'fetch("https://example.com/count")'],
  ['an import of a script', 'assets/app.js', 'const x = import("https://example.com/x.js")'],
  ['a script that a script adds', 'assets/app.js', 's.src="//cdn.example.com/ads.js"'],
])('%s of another site is a fault', (_, file, text) => {
  expect(faultsOf({ [file]: text })).toEqual([expect.stringContaining('asks another site')]);
});

test.each([
  ['assets/app.js', 'const w3 = "http://www.w3.org/2000/svg"; fetch("/base/data.json")'],
  ['assets/style.css', 'a { background: url(data:image/svg+xml;utf8,x) }'],
  ['page.html', '<img alt="" src="/base/x.svg"><code>fetch(&quot;https://example.com&quot;)</code>'],
])('%s may name another site without asking it', (file, text) => {
  expect(faultsOf({ [file]: text })).toEqual([]);
});
