import { performance } from 'node:perf_hooks';

/**
 * Measures two ways side by side: in turns, so that a busy machine slows both.
 *
 * @returns the median of each in milliseconds, after one round that is not counted
 */
export function medians(rounds: number, one: () => unknown, other: () => unknown): [number, number] {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round++) {
    [one, other].forEach((run, index) => {
      const start = performance.now();
      run();
      if (round > 0) {
        times[index]!.push(performance.now() - start);
      }
    });
  }
  return [median(times[0]), median(times[1])];
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** How many times as long one takes as the other. */
export function ratio(one: number, other: number): string {
  return (one / other).toFixed(2);
}
