import { parseQuantity } from '../../../lib/workload/values/quantity';

test.each([
  ['1000m', '1'],
  ['0.5', '500m'],
  [0.25, '250m'],
  [2, '2'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['0.5Ki', '512'],
  ['932312.5Ki', '954688k'],
  ['1000M', '1G'],
  ['1e3', '1k'],
  ['1.5e-1', '150m'],
  ['.5', '500m'],
  ['5.', '5'],
  ['100000000n', '100m'],
  ['0', '0'],
  ['0Gi', '0'],
])('%p is written as %p', (value, text) => {
  expect(parseQuantity(value)?.text).toBe(text);
});

test.each(['', '.', '-1', '1 Gi', '1gi', '1K', 'Gi', '1.2.3', '1e', 'NaN', '0.1n', '1Gim'])(
  '%p is no amount',
  (value) => {
    expect(parseQuantity(value)).toBeUndefined();
  },
);

test('amounts compare across suffixes', () => {
  expect(parseQuantity('1G')!.nano < parseQuantity('1Gi')!.nano).toBe(true);
});
