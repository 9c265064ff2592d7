import type { Metric, MetricSeries, MetricUnit } from '../../../workload/metrics/metric';
import { rate, select, workloadLabel } from '../promql';

/** One line, or several that differ in labels. */
export interface Query {
  readonly expr: string;
  /** What each line is called, with labels in double braces. */
  readonly legend: string;
}

/** A picture of how numbers went. */
export interface Panel {
  readonly title: string;
  /** What one reads from it, where the title does not say. */
  readonly description?: string;
  /** Grafana's name of the unit. */
  readonly unit: string;
  readonly queries: readonly Query[];
}

/**
 * Grafana's names of units.
 *
 * @see https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts
 */
const units: Readonly<Record<MetricUnit, string>> = {
  requests: 'short',
  tokens: 'short',
  count: 'short',
  flag: 'short',
  ratio: 'percentunit',
  seconds: 's',
  milliseconds: 'ms',
  microseconds: 'µs',
  mebibytes: 'mbytes',
  bytes: 'bytes',
  watts: 'watt',
  celsius: 'celsius',
  timestamp: 's',
};

/** Grafana's name of what a metric counts. */
export function unitOf({ unit }: Metric): string {
  return units[unit];
}

/** The same for how fast it grows. A second of a processor in a second is a processor. */
export function rateUnitOf({ unit }: Metric): string {
  if (unit === 'requests') {
    return 'reqps';
  }
  return unit === 'seconds' ? 'short' : 'cps';
}

/** Lines of the chosen workloads are told apart by this. */
export const byWorkload = `by (${workloadLabel})`;
const workloadLegend = `{{${workloadLabel}}}`;
/** Grafana's own window: as short as there are enough samples in it. */
export const rateWindow = '$__rate_interval';

// A line for each name and workload.
function sums(
  named: Readonly<Record<string, MetricSeries>>,
  valueOf: (series: MetricSeries) => string,
): Panel['queries'] {
  return Object.entries(named).map(([name, each]) => ({
    expr: `sum ${byWorkload} (${valueOf(each)})`,
    legend: `${workloadLegend} ${name}`,
  }));
}

/** How a gauge stands, as a sum over pods. */
export function sumPanel(
  title: string,
  named: Readonly<Record<string, MetricSeries>>,
  series: readonly string[],
): Panel {
  return { title, unit: unitOf(first(named).metric), queries: sums(named, (each) => select(each, ...series)) };
}

/** How fast counters grow, all pods together. */
export function ratePanel(
  title: string,
  named: Readonly<Record<string, MetricSeries>>,
  series: readonly string[],
): Panel {
  return {
    title,
    unit: rateUnitOf(first(named).metric),
    queries: sums(named, (each) => rate(each, rateWindow, ...series)),
  };
}

/** The times that a half, nineteen of twenty and nearly all requests kept. */
export function quantilePanel(title: string, metric: Metric, series: readonly string[]): Panel {
  const buckets = rate({ metric, part: 'bucket' }, rateWindow, ...series);
  return {
    title,
    unit: unitOf(metric),
    queries: [0.5, 0.95, 0.99].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (le, ${workloadLabel}) (${buckets}))`,
      legend: `${workloadLegend} p${quantile * 100}`,
    })),
  };
}

function first(named: Readonly<Record<string, MetricSeries>>): MetricSeries {
  return Object.values(named)[0]!;
}
