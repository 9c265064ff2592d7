import ts from 'typescript';
import { join } from 'node:path';
import { examplesIn } from './support/doc-comments';
import { root } from './support/entries';
import { compilable } from './support/snippets';

const file = join(root, 'lib/any.ts');
const examples = (text: string) => examplesIn(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));

test('an example is known by the line of its file that it begins on', () => {
  const text = ['/**', ' * Makes it.', ' *', ' * @example', ' * make({', ' *   it,', ' * });', ' *'];
  expect(
    examples([...text, ' * @see https://example.com', ' */', 'export function make(): void {}'].join('\n')),
  ).toEqual([{ file: 'lib/any.ts', line: 5, text: 'make({\n  it,\n});' }]);
});

test.each([
  ['a class', '/** @example new A() */ export class A {}'],
  ['a method', 'export class A {\n/** @example a.make() */ make() {} }'],
  ['a prop', 'export interface A {\n/** @example 1 */ readonly a: number }'],
  ['a constant', '/** @example a */ export const a = 1;'],
])('the example of %s is found, once', (_, text) => {
  expect(examples(text)).toHaveLength(1);
});

const offers = new Map([
  ['Server', 'modelyard'],
  ['image', './preamble'],
]);
const block = (text: string, of?: string) => ({
  file: 'docs/any.md',
  line: 1,
  text,
  ...(of === undefined ? {} : { of }),
});
const importsOf = (...blocks: { file: string; line: number; text: string; of?: string }[]) =>
  compilable(blocks, offers).map(({ text }) => text.split('\n')[0]);

test('a snippet imports what it uses and does not declare', () => {
  expect(importsOf(block('const image = 1;\nnew Server(image);'))).toEqual(["import { Server } from 'modelyard';"]);
});

test('a block of a page goes on from those above it, and one of another page does not', () => {
  const [, second, other] = importsOf(block('const server = 1;'), block('start(server);'), {
    ...block('start(server);'),
    file: 'docs/other.md',
  });
  expect([second, other]).toEqual([`import { server } from '${join(root, 'test/api/snippet-0')}';`, '']);
});

test.each([
  ['a few props', block('replicas: 3,', 'Props'), /^\(\{\nreplicas: 3,\n\}\) satisfies Partial<Props>\n/],
  [
    'some values',
    block('{ replicas: 3 },', 'Props'),
    /^const values: readonly \(Props\)\[\] = \[\n\{ replicas: 3 \},\n\]\n/,
  ],
])('%s are checked against the type that they are of', (_, snippet, text) => {
  expect(compilable([snippet], offers)[0]?.text).toMatch(text);
});
