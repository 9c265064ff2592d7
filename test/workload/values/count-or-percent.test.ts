import { isNone, podsOf, type CountOrPercent } from '../../../lib/workload/values/count-or-percent';

test.each<[CountOrPercent, number, number, number]>([
  [2, 10, 2, 2],
  ['25%', 10, 3, 2],
  ['50%', 4, 2, 2],
  ['0%', 9, 0, 0],
  ['100%', 9, 9, 9],
  ['1%', 1, 1, 0],
])('%s of %d pods are %d rounded up and %d rounded down', (value, pods, up, down) => {
  expect([podsOf(value, pods, 'up'), podsOf(value, pods, 'down')]).toEqual([up, down]);
});

test('nothing is 0 or 0%', () => {
  expect([0, '0%', 1, '1%'].map((value) => isNone(value as CountOrPercent))).toEqual([true, true, false, false]);
});
