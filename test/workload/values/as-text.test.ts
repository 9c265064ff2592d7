import { asText } from '../../../lib/workload/values/as-text';

test.each([
  ['a', 'a'],
  [8, '8'],
  [1e300, '1e+300'],
  [true, 'true'],
  [null, 'null'],
  [undefined, 'undefined'],
  [['a', 1], '["a",1]'],
  [{ toString: 1, valueOf: [] }, '{"toString":1,"valueOf":[]}'],
])('%j is said as %s', (value, expected) => {
  expect(asText(value)).toBe(expected);
});
