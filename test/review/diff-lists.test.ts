import { diffTexts } from '../../lib/review/diff/diff-lists';
import { amountOf } from '../../lib/review/totals/pod-request';

const differences = (before: readonly string[], after: readonly string[]): unknown[] => {
  const found: unknown[] = [];
  diffTexts(before, after, 'args', (one, other, path) => found.push([path, one, other]));
  return found;
};

test('arguments of one name are one that changed, in their order, and others come and go', () => {
  expect(differences(['--a=1', '--b=1', '--a=2', 'x'], ['--a=3', 'y', '--a=4', '--c=1'])).toEqual([
    ['args[--a]', '--a=1', '--a=3'],
    ['args[--b]', '--b=1', undefined],
    ['args[--a]', '--a=2', '--a=4'],
    ['args[]', 'x', undefined],
    ['args[]', undefined, 'y'],
    ['args[--c]', undefined, '--c=1'],
  ]);
});

// With a search for each of them it would take minutes, and end in a timeout.
test('a list of 300,000 texts that all changed takes no longer than it is', () => {
  const texts = (value: string): string[] => Array.from({ length: 300_000 }, (_, at) => `--${at}=${value}`);
  expect(differences(texts('1'), texts('2'))).toHaveLength(300_000);
}, 30_000);

test('an amount of two million digits is the largest there is', () => {
  expect(amountOf('9'.repeat(2_000_000))).toBe(2 ** 63);
  expect(amountOf(`0.${'0'.repeat(2_000_000)}1`)).toBe(0);
});
