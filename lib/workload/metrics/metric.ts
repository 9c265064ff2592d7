/** What the numbers of a metric count. `ratio` is a share from 0 to 1, `timestamp` seconds since 1970. */
export type MetricUnit =
  | 'requests'
  | 'tokens'
  | 'count'
  | 'ratio'
  | 'seconds'
  | 'milliseconds'
  | 'microseconds'
  | 'mebibytes'
  | 'bytes'
  | 'watts'
  | 'celsius'
  | 'timestamp'
  | 'flag';

/** One metric that a program offers to Prometheus. */
export interface Metric {
  /** Its name as Prometheus stores it, with `_total`; a histogram without `_bucket`, `_sum` and `_count`. */
  readonly name: string;
  readonly kind: 'gauge' | 'counter' | 'histogram';
  readonly unit: MetricUnit;
  /** The labels that its series have of their own, without those that the scrape adds. */
  readonly labels: readonly string[];
  /** The upper bounds of a histogram's buckets in ascending order, without +Inf. */
  readonly buckets?: readonly number[];
  /** The first version that is known to have it. @default - every one */
  readonly since?: string;
  /** The first version that has it no more. @default - none */
  readonly until?: string;
}

/** Some of the series of a metric. */
export interface MetricSeries {
  readonly metric: Metric;
  /** Which of a histogram's own series. @default - a gauge or a counter has no parts */
  readonly part?: 'bucket' | 'sum' | 'count';
  /** Which of its labels have which values, as PromQL writes it: `reason="capacity"`. @default - all */
  readonly match?: string;
}

/** The name of the series: that of the metric, and of the part of a histogram. */
export function seriesName({ metric, part }: MetricSeries): string {
  return part === undefined ? metric.name : `${metric.name}_${part}`;
}

/** A gauge. */
export function gauge(name: string, unit: MetricUnit, labels: readonly string[] = []): Metric {
  return { name, kind: 'gauge', unit, labels };
}

/** A counter, which only grows until its program starts anew. */
export function counter(name: string, unit: MetricUnit, labels: readonly string[] = []): Metric {
  return { name, kind: 'counter', unit, labels };
}

/** A histogram. */
export function histogram(
  name: string,
  unit: MetricUnit,
  buckets: readonly number[],
  labels: readonly string[] = [],
): Metric {
  return { name, kind: 'histogram', unit, buckets, labels };
}

/** How many of a unit of time are a second. */
const perSecond = { seconds: 1, milliseconds: 1000, microseconds: 1_000_000 } as const;

/** A time in the unit of a metric. */
export function inUnitOf({ unit, name }: Metric, seconds: number): number {
  if (!(unit in perSecond)) {
    throw new Error(`${name} is no time but ${unit}`);
  }
  return seconds * perSecond[unit as keyof typeof perSecond];
}

/** Bounds of which each is a multiple of the one before. */
export function exponential(first: number, factor: number, count: number): number[] {
  const bounds: number[] = [];
  for (let bound = first; bounds.length < count; bound *= factor) {
    bounds.push(bound);
  }
  return bounds;
}
