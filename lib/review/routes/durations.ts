/** How a time is written: as Go writes durations, or as a number of a unit. */
export type TimeUnit = 'duration' | 'milliseconds' | 'seconds' | 'minutes';

const inSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
const perUnit: Readonly<Record<TimeUnit, number>> = { duration: 1, milliseconds: 0.001, seconds: 1, minutes: 60 };

/**
 * A time in seconds: `90`, `1m30s`, `1.5h`. Undefined for what is no time. A number without a unit is one of the given
 * unit, and of seconds where durations are expected.
 */
export function secondsOf(value: unknown, unit: TimeUnit): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') {
    return undefined;
  }
  const plain = text.trim();
  if (/^\d+(\.\d+)?$/.test(plain)) {
    return Number(plain) * perUnit[unit];
  }
  if (!/^(\d+(\.\d+)?\s*(ms|s|m|h|d)\s*)+$/.test(plain)) {
    return undefined;
  }
  return [...plain.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)/g)].reduce(
    (sum, [, amount, each]) => sum + Number(amount) * (inSeconds[each!] ?? 0),
    0,
  );
}
