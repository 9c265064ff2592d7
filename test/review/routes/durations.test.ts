import fc from 'fast-check';
import { secondsOf } from '../../../lib/review/routes/durations';

test.each([
  ['90', 'seconds', 90],
  [90, 'seconds', 90],
  ['1m30s', 'duration', 90],
  ['1.5h', 'duration', 5400],
  ['1h 30m', 'duration', 5400],
  ['500ms', 'duration', 0.5],
  ['60000', 'milliseconds', 60],
  ['4', 'minutes', 240],
  ['soon', 'duration', undefined],
  ['', 'seconds', undefined],
  [{}, 'seconds', undefined],
] as const)('%j of %s is %j s', (value, unit, expected) => {
  expect(secondsOf(value, unit)).toBe(expected);
});

test('a duration is the sum of its parts', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), fc.nat(1000), (hours, minutes, seconds) => {
      expect(secondsOf(`${hours}h${minutes}m${seconds}s`, 'duration')).toBe(hours * 3600 + minutes * 60 + seconds);
    }),
  );
});
