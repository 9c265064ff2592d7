import fc from 'fast-check';
import { beyond, isEverything } from '../../../lib/review/routes/address-ranges';

const byte = fc.integer({ min: 0, max: 255 });
const ipv4 = fc
  .tuple(byte, byte, byte, byte, fc.integer({ min: 0, max: 32 }))
  .map(([one, two, three, four, size]) => `${one}.${two}.${three}.${four}/${size}`);

test('a range is not beyond itself, nor beyond everything', () => {
  fc.assert(
    fc.property(ipv4, (range) => {
      expect(beyond([range], [range])).toEqual([]);
      expect(beyond([range], ['0.0.0.0/0'])).toEqual([]);
    }),
  );
});

test('of two ranges one holds the other, or neither does', () => {
  fc.assert(
    fc.property(ipv4, ipv4, (one, other) => {
      const both = beyond([one], [other]).length === 0 && beyond([other], [one]).length === 0;
      const sizes = [one, other].map((range) => range.split('/')[1]);
      expect(!both || sizes[0] === sizes[1]).toBe(true);
    }),
  );
});

test.each([
  ['10.1.0.0/16', '10.0.0.0/8', []],
  ['10.0.0.0/8', '10.1.0.0/16', ['10.0.0.0/8']],
  ['10.1.2.3', '10.1.2.0/24', []],
  ['2001:db8:1::/48', '2001:db8::/32', []],
  ['2001:db8::/32', '2001:db8:1::/48', ['2001:db8::/32']],
  ['::/0', '0.0.0.0/0', ['::/0']],
  ['AzureCloud', 'AzureCloud', []],
  ['AzureCloud', '10.0.0.0/8', ['AzureCloud']],
])('%s is held by %s, or not', (range, other, expected) => {
  expect(beyond([range], [other])).toEqual(expected);
});

test('everything is the range without a fixed bit', () => {
  expect(['0.0.0.0/0', '::/0', '10.0.0.0/8', '10.0.0.0'].map(isEverything)).toEqual([true, true, false, false]);
});
