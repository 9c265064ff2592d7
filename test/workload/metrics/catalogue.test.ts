import { cataloguedEngines, engineMetrics, otherMetrics } from '../../../lib/workload/metrics/catalogue';
import { engines } from '../../../lib/serving/engines/engines';
import type { EngineMetrics } from '../../../lib/workload/metrics/engine-metrics';
import { seriesName, type Metric, type MetricSeries } from '../../../lib/workload/metrics/metric';
import { readExpression } from './promql';

const all: readonly (readonly [string, Metric])[] = [
  ...cataloguedEngines.flatMap((engine) => engineMetrics(engine).metrics.map((metric) => [engine, metric] as const)),
  ...otherMetrics.map((metric) => ['beside them', metric] as const),
];

/** What of an engine's metrics has a meaning. */
function told(metrics: EngineMetrics): [string, MetricSeries][] {
  return Object.entries(metrics).flatMap(([meaning, value]): [string, MetricSeries][] => {
    if (typeof value !== 'object' || Array.isArray(value)) {
      return [];
    }
    return [[meaning, 'metric' in value ? (value as MetricSeries) : { metric: value as Metric }]];
  });
}

describe.each(cataloguedEngines)('the catalogue of %s', (engine) => {
  const metrics = engineMetrics(engine);

  test('names each metric once', () => {
    const names = metrics.metrics.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('has every metric that means something', () => {
    expect(told(metrics).filter(([, { metric }]) => !metrics.metrics.includes(metric))).toEqual([]);
  });

  test('chooses by labels that the metric has', () => {
    for (const [meaning, series] of told(metrics)) {
      const [asked] = readExpression(`${seriesName(series)}{${series.match ?? ''}}`).series;
      expect([meaning, asked?.name]).toEqual([meaning, seriesName(series)]);
      expect(series.metric.labels).toEqual(expect.arrayContaining([...(asked?.matchers.keys() ?? [])]));
    }
  });

  test('takes counts and sums from histograms alone, and rates from counters', () => {
    for (const [meaning, { metric, part }] of told(metrics)) {
      expect([meaning, part === undefined || metric.kind === 'histogram']).toEqual([meaning, true]);
      if (['steps', 'preempted', 'finished', 'succeeded', 'failed', 'queueDuration', 'loads'].includes(meaning)) {
        expect([meaning, metric.kind === 'counter' || part === 'count']).toEqual([meaning, true]);
      }
      if (['waiting', 'running', 'cacheUsage'].includes(meaning)) {
        expect([meaning, metric.kind]).toEqual([meaning, 'gauge']);
      }
    }
  });
});

test('names and bounds are those that Prometheus takes', () => {
  for (const [, { name, kind, buckets, labels }] of all) {
    expect(name).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
    expect(labels.filter((label) => !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label))).toEqual([]);
    expect([name, buckets !== undefined]).toEqual([name, kind === 'histogram']);
    expect(buckets ?? []).toEqual([...(buckets ?? [])].sort((one, other) => one - other));
  }
});

test('units are those of the names', () => {
  const units: readonly (readonly [RegExp, Metric['unit']])[] = [
    [/timestamp_seconds$|_(start|completion|schedule)_time$/, 'timestamp'],
    [/_seconds(_total)?$|^tgi.*_duration$/, 'seconds'],
    [/_us$|^:tensorflow:serving:.*_latency$/, 'microseconds'],
    [/_bytes$/, 'bytes'],
    [/_FB_/, 'mebibytes'],
    [/_perc$|_utilization$|_usage$|_rate$|_ACTIVE$/, 'ratio'],
    [/POWER_USAGE$/, 'watts'],
  ];
  for (const [, { name, unit }] of all) {
    expect([name, units.find(([pattern]) => pattern.test(name))?.[1] ?? unit]).toEqual([name, unit]);
  }
});

test('a metric of two programs is the same one', () => {
  const kinds = new Map<string, string>();
  for (const [, { name, kind, unit }] of all) {
    const known = kinds.get(name) ?? `${kind} ${unit}`;
    expect([name, `${kind} ${unit}`]).toEqual([name, known]);
    kinds.set(name, known);
  }
});

// What public dashboards and rules ask for in vain.
test.each([
  'vllm:num_requests_swapped',
  'vllm:cpu_cache_usage_perc',
  'vllm:gpu_prefix_cache_hit_rate',
  'vllm_request_failure_total',
  'DCGM_FI_DEV_FB_TOTAL',
  'DCGM_FI_DEV_ECC_DBE_VOL_TOTAL',
])('%s is not in it', (name) => {
  expect(all.filter(([, metric]) => metric.name === name)).toEqual([]);
});

describe('of vLLM, a version decides', () => {
  const names = (version: string): string[] => engineMetrics('vllm', version).metrics.map(({ name }) => name);

  test.each([
    ['v0.9.1', 'vllm:gpu_cache_usage_perc', 'vllm:kv_cache_usage_perc'],
    ['v0.18.0', 'vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'],
    ['v0.10.0', 'vllm:time_per_output_token_seconds', 'vllm:inter_token_latency_seconds'],
    ['v0.18.0', 'vllm:inter_token_latency_seconds', 'vllm:time_per_output_token_seconds'],
    ['v0.29.0', 'vllm:num_requests_waiting_by_reason', 'vllm:gpu_cache_usage_perc'],
  ])('%s has %s, and no %s', (version, there, gone) => {
    expect([names(version).includes(there), names(version).includes(gone)]).toEqual([true, false]);
  });

  test('an alert counts those that wait for room, an autoscaler all, by the name that every version has', () => {
    const { waiting, allWaiting } = engineMetrics('vllm', 'v0.29.0');
    expect(waiting).toMatchObject({ match: 'reason="capacity"' });
    expect(allWaiting?.metric.name).toBe('vllm:num_requests_waiting');
    expect(engineMetrics('vllm', 'v0.18.0').waiting?.metric.name).toBe('vllm:num_requests_waiting');
  });
});

test('every engine with metrics of its own is in it, and its signals are', () => {
  const made = [
    engines.vllm({ model: 'm', mutable: true }),
    engines.sglang({ model: 'm', mutable: true }),
    engines.triton({ modelRepository: '/m' }),
    engines.tgi({ model: 'm', mutable: true }),
    engines.nim({ model: 'm', mutable: true }),
  ];
  const known = cataloguedEngines.map((engine) => engineMetrics(engine).engine);
  for (const { name, metrics, signals } of made) {
    expect(known).toContain(name);
    const names = metrics?.metrics.map((metric) => metric.name) ?? [];
    expect(signals.map(({ metric }) => metric).filter((metric) => !names.includes(metric))).toEqual([]);
    expect(signals.length).toBeGreaterThan(0);
  }
});
