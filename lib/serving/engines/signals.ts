import type { EngineMetrics } from '../../workload/metrics/engine-metrics';

/** What a signal tells, whatever the engine calls it. */
export type EngineSignalName = 'waitingRequests' | 'runningRequests' | 'cacheUsage' | 'queueTime' | 'timeToFirstToken';

/** A metric of an engine that the number of pods can follow. */
export interface EngineSignal {
  /** What it tells: the same for every engine that has it, so that scaling survives a change of the engine. */
  readonly name: EngineSignalName;
  /**
   * The metric as Prometheus stores it: `vllm:num_requests_waiting`. A histogram without
   * `_bucket`, `_sum` and `_count`.
   */
  readonly metric: string;
  /**
   * How it is read: a `gauge` as it is, a `rate` as the increase of a counter per second,
   * a `histogram` as a quantile of its buckets.
   */
  readonly kind: 'gauge' | 'rate' | 'histogram';
  /** How the series of one pod become one value, where there is one for each model or process. */
  readonly across: 'sum' | 'max';
  /** What it means, with its unit. */
  readonly description: string;
  /** A value for each pod to begin with, in the unit of the metric. Measure your own model before you rely on it. */
  readonly target: number;
}

/** How a signal is read where an engine has the metric. */
type SignalShape = Omit<EngineSignal, 'name' | 'metric'>;

const shapes: Readonly<Record<EngineSignalName, SignalShape>> = {
  waitingRequests: {
    kind: 'gauge',
    across: 'sum',
    description: 'requests that wait for room in a batch',
    target: 5,
  },
  runningRequests: {
    kind: 'gauge',
    across: 'sum',
    description: 'requests that are being answered at the same time',
    target: 64,
  },
  cacheUsage: {
    kind: 'gauge',
    across: 'max',
    description: 'the share of the KV cache that is in use, from 0 to 1',
    target: 0.8,
  },
  queueTime: {
    kind: 'rate',
    across: 'sum',
    description:
      'microseconds of waiting in queues that a second adds: 1,000,000 for every request that waits on average',
    target: 5_000_000,
  },
  timeToFirstToken: {
    kind: 'histogram',
    across: 'sum',
    description: 'seconds until a request gets its first token, waiting included',
    target: 2,
  },
};

/**
 * The signals of an engine, by the metrics that the catalogue says it has. All waiting requests count, for autoscalers
 * take a metric by its name alone.
 */
export function signalsOf(metrics: EngineMetrics): EngineSignal[] {
  const names: Readonly<Record<EngineSignalName, string | undefined>> = {
    waitingRequests: (metrics.allWaiting ?? metrics.waiting)?.metric.name,
    runningRequests: metrics.running?.metric.name,
    cacheUsage: metrics.cacheUsage?.metric.name,
    queueTime: metrics.queueDuration?.metric.name,
    timeToFirstToken: metrics.timeToFirstToken?.name,
  };
  return Object.entries(names).flatMap(([name, metric]) =>
    metric === undefined ? [] : [{ name: name as EngineSignalName, metric, ...shapes[name as EngineSignalName] }],
  );
}
