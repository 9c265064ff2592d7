import { pattern, stepsOf } from '../e2e/support/tutorial';

test('a page is files, commands, and what they print, in its order', () => {
  const page = [
    'Run this:\n\n```sh\nls\n```\n\n```text\na\n```',
    'The program, `examples/mine/app.py`:\n\n```python\nprint()\n```',
    'In general:\n\n```ts\nnew X();\n```',
    '```sh\nbin/up\n```\n',
  ].join('\n\n');
  expect(stepsOf(page)).toEqual([
    { commands: 'ls\n', shown: 'a\n' },
    { file: 'examples/mine/app.py', content: 'print()\n' },
    { commands: 'bin/up\n' },
  ]);
});

test.each([
  ['the same', 'a\nb\n', 'a\nb\n', true],
  ['another line', 'a\nb\n', 'a\nc\n', false],
  ['a line more', 'a\n', 'a\nb\n', false],
  ['a part that differs', 'run-…  1/1\n', 'run-12  1/1\n', true],
  ['a wider column', 'NAME  URL\n', 'NAME      URL\n', true],
  ['no column at all', 'NAME  URL\n', 'NAMEURL\n', false],
  ['lines that differ', '…\nNAME\n', 'some\nlines\nNAME\n', true],
  ['lines after the last one that is shown', '…\nNAME\n', 'NAME\nmore\n', false],
  ['a part that differs in another line', 'run-…  1/1\n', 'run-12\n  1/1\n', false],
])('an output with %s is as shown: %s', (_, shown, output, expected) => {
  expect(pattern(shown).test(output)).toBe(expected);
});
