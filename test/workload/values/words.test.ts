import { bytes, byCharacters, duration, listed, percent, plural, rounded } from '../../../lib/workload/values/words';

test.each([
  [0, '0 objects'],
  [1, '1 object'],
  [2, '2 objects'],
])('%d is %s', (count, text) => expect(plural(count, 'object')).toBe(text));

test('a noun may have a plural of its own, and bring its verb', () => {
  expect([1, 2].map((count) => plural(count, 'policy is left', 'policies are left'))).toEqual([
    '1 policy is left',
    '2 policies are left',
  ]);
});

test('a list is cut where that leaves out more than one', () => {
  expect(listed(['a', 'b', 'c'], 2)).toBe('a, b, c');
  expect(listed(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
  expect(listed([], 2)).toBe('');
});

test.each([
  [2 ** 30, '1 GiB'],
  [1.5 * 2 ** 30, '1.5 GiB'],
  [2 ** 29, '512 MiB'],
  [0, '0 GiB'],
])('%d bytes are %s', (amount, text) => expect(bytes(amount)).toBe(text));

test('a share of nothing is none', () => {
  expect([percent(1, 3), percent(0, 0)]).toEqual(['33 %', '–']);
});

test('numbers have at most two digits after the point', () => expect(rounded(1.23456)).toBe(1.23));

test('texts are sorted by their characters', () => {
  expect(['b', 'a', 'B', 'ä'].sort(byCharacters)).toEqual(['B', 'a', 'b', 'ä']);
});

test.each([
  [0, '0 s'],
  [59.6, '1 min'],
  [90, '1 min 30 s'],
  [3600, '1 h'],
  [5000, '1 h 23 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
