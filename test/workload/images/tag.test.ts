import { tagAtLeast } from '../../../lib/workload/images/tag';

test.each([
  ['v0.18.0', true],
  ['0.18', true],
  ['v0.20.0-cu129', true],
  ['v1.0', true],
  ['v0.9.2', false],
  ['v0.17.1', false],
  ['0', false],
  ['nightly-abc', true],
])('%s is 0.18 or later: %s', (tag, expected) => {
  expect(tagAtLeast(tag, 0, 18)).toBe(expected);
});

test('three parts count', () => {
  expect([tagAtLeast('3.2.2', 3, 2, 3), tagAtLeast('3.2.3', 3, 2, 3), tagAtLeast('3.3', 3, 2, 3)]).toEqual([
    false,
    true,
    true,
  ]);
});
