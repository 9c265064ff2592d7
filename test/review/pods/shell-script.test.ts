import fc from 'fast-check';
import { shellCommands } from '../../../lib/review/pods/shell-script';

const words = (script: string, variables?: Record<string, string>): (readonly string[])[] =>
  shellCommands(script, new Map(Object.entries(variables ?? {}))).map((command) => command.words);

test('commands end where the shell ends them', () => {
  expect(words('a 1 && b; c | d\ne # f; g')).toEqual([['a', '1'], ['b'], ['c'], ['d'], ['e']]);
});

test('quotes and escapes hold a word together', () => {
  expect(words(`echo "sleep 5; x" 'a && b' c\\ d`)).toEqual([['echo', 'sleep 5; x', 'a && b', 'c d']]);
});

test('keywords, assignments and what hands on to another program are no commands', () => {
  expect(words('if true; then exec sleep 5; fi; A=1 run x')).toEqual([['true'], ['sleep', '5'], ['fi'], ['run', 'x']]);
});

test('variables are put in, with their defaults, but not in single quotes', () => {
  expect(words('sleep $A ${B} ${C:-7} "$A" \'$A\' $D', { A: '1', B: '2' })).toEqual([
    ['sleep', '1', '2', '7', '1', '$A', '$D'],
  ]);
});

test.each([
  ['sleep 5 & wait', [true, false]],
  ['(sleep 5; b) & wait', [true, true, false]],
  ['run >log 2>&1; sleep 5', [false, false]],
])('%s: what goes on in the background is known', (script, expected) => {
  expect(shellCommands(script).map(({ background }) => background)).toEqual(expected);
});

test('any text is read, and words are never lost in a script of plain words', () => {
  fc.assert(fc.property(fc.string(), (script) => Array.isArray(shellCommands(script))));
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[b-c][\w./-]{0,8}$/), { minLength: 1 }), (list) => {
      expect(words(list.join(' ')).flat()).toEqual(list);
    }),
  );
});
