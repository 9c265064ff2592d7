import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectToMatchFile } from '../snapshots/match-file';
import type { Described } from './support/describe';
import { describedApi } from './support/described';
import { entries, root } from './support/entries';

let described: Described;
beforeAll(() => (described = describedApi()), 300_000);

test.each(entries.map(({ name }) => `${name.replace('/', '-')}.api.md`))(
  '%s shows every change of what is public, in the words of API Extractor',
  (report) => {
    expectToMatchFile(described.reports[report]!, join(__dirname, 'reports', report));
  },
);

test('the reference says of everything public what its doc comment says', () => {
  const folder = join(root, 'docs/reference/api');
  for (const [page, text] of Object.entries(described.reference)) {
    expectToMatchFile(text, join(folder, page));
  }
  expect(readdirSync(folder).sort()).toEqual(Object.keys(described.reference).sort());
});

test('every construct and every function, an engine too, shows in its doc comment how it is used', () => {
  expect(described.withoutExample).toEqual([]);
});

test('every prop of every construct, engine and function stands in an example or a page', () => {
  expect(described.propsNotShown).toEqual([]);
});

test.each([
  ['examples in doc comments compile', /^lib\//],
  ['blocks of code in pages compile', /\.md$/],
  ['what must not compile does not', /^test\/types\//],
])('%s', (_, files) => {
  expect(faultsIn(files)).toEqual([]);
});

function faultsIn(files: RegExp): string[] {
  return described.faults
    .filter(({ file }) => files.test(file))
    .map(({ file, line, message }) => `${file}:${line}: ${message}`);
}
