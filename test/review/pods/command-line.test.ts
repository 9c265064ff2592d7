import { flagValue, wordsOf } from '../../../lib/review/pods/command-line';

test.each([
  [['--tensor-parallel-size=4'], '4'],
  [['--tensor-parallel-size', '4'], '4'],
  [['--tensor_parallel_size', '4'], '4'],
  [['-tp', '4'], '4'],
  [['-tp=2', '--tensor-parallel-size', '4'], '4'],
  [['--tensor-parallel-size'], ''],
  [['--other', '4'], undefined],
])('%j says %j', (words, expected) => {
  expect(flagValue(words, ['--tensor-parallel-size', '-tp'])).toBe(expected);
});

test.each([
  [{ command: ['vllm', 'serve'], args: ['a'] }, ['vllm', 'serve', 'a']],
  [{ command: ['/bin/sh', '-c'], args: ['exec vllm serve $A'] }, ['vllm', 'serve', 'x']],
  [{ command: ['bash', '-lc', 'vllm serve\\\n  --port 80'] }, ['vllm', 'serve', '--port', '80']],
  [{ args: ['--model', '$(A)'] }, ['--model', 'x']],
  [{ command: ['python', '-c', 'print(1)'] }, ['python', '-c', 'print(1)']],
  [{ command: 'no list' }, []],
])('%j runs %j', (container, expected) => {
  expect(wordsOf({ env: [{ name: 'A', value: 'x' }], ...container })).toEqual(expected);
});
