import fc from 'fast-check';
import { parseQuantity } from '../../lib/workload/values/quantity';
import { checkProperty } from './property';

const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei');
const quantity = fc
  .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 999 }), suffix)
  .map(([whole, fraction, unit]) => `${whole}.${fraction}${unit}`);

test('writing an amount anew changes neither its size nor, once more, its text', () => {
  checkProperty('quantities', quantity, (text) => {
    const first = parseQuantity(text);
    if (first !== undefined) {
      expect(parseQuantity(first.text)).toEqual(first);
    }
  });
});
