import type { EngineMetrics } from '../../../workload/metrics/engine-metrics';
import type { MetricSeries } from '../../../workload/metrics/metric';
import { rate, select, workloadLabel } from '../promql';
import { quantilePanel, rateUnitOf, ratePanel, rateWindow, sumPanel, unitOf, type Panel } from './panel';

/** The panels of one engine, by what it can tell. @param series matchers of the series of its servers */
export function enginePanels(engine: EngineMetrics, series: readonly string[]): Panel[] {
  const { running, waiting, finished, succeeded, failed, promptTokens, generatedTokens } = engine;
  return [
    ...requestPanel('Requests', { running, waiting }, series, sumPanel),
    ...requestPanel('Requests per second', { finished, succeeded, failed }, series, ratePanel),
    ...times(engine, series),
    ...requestPanel('Tokens per second', { prompts: promptTokens, answers: generatedTokens }, series, ratePanel),
    ...cache(engine, series),
    ...perPod(engine, series),
  ];
}

function requestPanel(
  title: string,
  named: Readonly<Record<string, MetricSeries | undefined>>,
  series: readonly string[],
  make: typeof sumPanel,
): Panel[] {
  const there = Object.fromEntries(
    Object.entries(named).filter((entry): entry is [string, MetricSeries] => entry[1] !== undefined),
  );
  return Object.keys(there).length === 0 ? [] : [make(title, there, series)];
}

function times(engine: EngineMetrics, series: readonly string[]): Panel[] {
  const { queueTime, timeToFirstToken, interTokenLatency, latency } = engine;
  return Object.entries({
    'Time in the queue': queueTime,
    'Time to first token': timeToFirstToken,
    'Time between tokens': interTokenLatency,
    'Time of a request': latency,
  }).flatMap(([title, metric]) =>
    // Where buckets end is not known of every engine; then they need not be there.
    metric === undefined || metric.buckets?.length === 0 ? [] : [quantilePanel(title, metric, series)],
  );
}

function cache({ cacheUsage, preempted }: EngineMetrics, series: readonly string[]): Panel[] {
  return [
    ...(cacheUsage === undefined
      ? []
      : [
          {
            title: 'KV cache in use',
            unit: unitOf(cacheUsage.metric),
            queries: [{ expr: `max by (${workloadLabel}, pod) (${select(cacheUsage, ...series)})`, legend: '{{pod}}' }],
          },
        ]),
    ...(preempted === undefined
      ? []
      : [ratePanel('Requests thrown out of the KV cache per second', { preempted }, series)]),
  ];
}

function perPod({ steps, loads }: EngineMetrics, series: readonly string[]): Panel[] {
  return [
    ...(steps === undefined
      ? []
      : [
          {
            title: 'Steps per second',
            description: 'A pod with requests that makes none stands still.',
            unit: rateUnitOf({ ...steps.metric, unit: 'count' }),
            queries: [
              {
                expr: `sum by (${workloadLabel}, pod) (${rate(steps, rateWindow, ...series)})`,
                legend: '{{pod}}',
              },
            ],
          },
        ]),
    ...(loads === undefined
      ? []
      : [
          {
            title: 'Versions that were loaded',
            unit: unitOf(loads.metric),
            queries: [
              { expr: `sum by (${workloadLabel}, model_path) (${select(loads, ...series)})`, legend: '{{model_path}}' },
            ],
          },
        ]),
  ];
}
