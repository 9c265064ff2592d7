import { seriesName, type Metric, type MetricSeries } from '../../workload/metrics/metric';

/**
 * The label of scraped series that has the name of the workload: what Prometheus makes of the label
 * `app.kubernetes.io/name` of pods.
 */
export const workloadLabel = 'app_kubernetes_io_name';

/** Some series of a metric. @param matchers of labels, as PromQL writes them */
export function select(metric: Metric | MetricSeries, ...matchers: readonly string[]): string {
  const series: MetricSeries = 'metric' in metric ? metric : { metric };
  const all = [...matchers, ...(series.match === undefined ? [] : [series.match])].filter((each) => each !== '');
  return `${seriesName(series)}{${all.join(',')}}`;
}

/** A matcher of a label with one value. */
export function is(label: string, value: string): string {
  return `${label}="${value}"`;
}

/** A matcher of a label by a regular expression, which has to be true of all of the value. */
export function like(label: string, pattern: string): string {
  return `${label}=~"${pattern}"`;
}

/** The increase of a counter per second. */
export function rate(metric: Metric | MetricSeries, window: string, ...matchers: readonly string[]): string {
  return `rate(${select(metric, ...matchers)}[${window}])`;
}

/** The increase of a counter. */
export function increase(metric: Metric | MetricSeries, window: string, ...matchers: readonly string[]): string {
  return `increase(${select(metric, ...matchers)}[${window}])`;
}

/** A time as Prometheus writes it: `90s`, `10m`, `2h`. */
export function duration(seconds: number): string {
  if (seconds % 3600 === 0) {
    return `${seconds / 3600}h`;
  }
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** An expression over several lines. */
export function lines(...parts: readonly string[]): string {
  return parts.join('\n');
}
