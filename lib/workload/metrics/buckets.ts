import { inUnitOf, type Metric } from './metric';

// Bounds of some engines are powers of odd numbers, and told to four digits.
const tolerance = 0.0005;

/**
 * The bucket of a histogram that ends at a time: how many requests took at most that long is known for the bounds of
 * buckets only.
 *
 * @returns the bound in the unit of the metric; undefined where no bucket ends there
 */
export function bucketBound(metric: Metric, seconds: number): number | undefined {
  const wanted = inUnitOf(metric, seconds);
  return metric.buckets?.find((bound) => Math.abs(bound - wanted) <= tolerance * bound);
}

/** The bounds next to a time, in seconds as {@link bucketBound} takes them. */
export function nearestBounds(metric: Metric, seconds: number): number[] {
  const bounds = (metric.buckets ?? []).map((bound) => bound / inUnitOf(metric, 1));
  const below = bounds.filter((bound) => bound < seconds).slice(-1);
  const above = bounds.filter((bound) => bound > seconds).slice(0, 1);
  return [...below, ...above].map((bound) => Number(bound.toPrecision(4)));
}

/**
 * A matcher of the label `le` for a bound. Clients in Python write `1.0`, those in Go `1`, TensorFlow's `1.27482e+06`,
 * and Prometheus 3 rewrites all of them.
 */
export function leMatcher(bound: number): string {
  const texts = new Set([String(bound), ...(Number.isInteger(bound) ? [`${bound}.0`] : []), sixDigits(bound)]);
  const [only = ''] = texts;
  return texts.size === 1 ? `le="${only}"` : `le=~"${[...texts].map(escape).join('|')}"`;
}

// As C's %g writes it.
function sixDigits(bound: number): string {
  return bound < 1e6 ? String(Number(bound.toPrecision(6))) : bound.toExponential(5).replace(/\.?0*e\+(\d)$/, 'e+0$1');
}

function escape(text: string): string {
  return text.replace(/[.+]/g, (character) => `[${character}]`);
}
