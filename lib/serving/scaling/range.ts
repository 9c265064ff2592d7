import type { Problems } from '../../workload/values/validation';

/** Checks the fewest and the most pods. Returns whether both are sound; values known only at deploy time are. */
export function checkRange(problems: Problems, min: number, max: number): boolean {
  const valid = [problems.integer(min, 'scaling.min', 0), problems.integer(max, 'scaling.max', 1)].every(Boolean);
  return valid && typeof min === 'number' && typeof max === 'number'
    ? problems.expect(max >= min, 'scaling.max', `must be at least 'min', which is ${min}`, max)
    : valid;
}
