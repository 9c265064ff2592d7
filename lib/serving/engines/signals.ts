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

/** Requests that wait for room in a batch: what nearly every engine counts. */
export function waitingRequests(metric: string): EngineSignal {
  return {
    name: 'waitingRequests',
    metric,
    kind: 'gauge',
    across: 'sum',
    description: 'requests that wait for room in a batch',
    target: 5,
  };
}

/** Requests that are being answered at the same time. */
export function runningRequests(metric: string): EngineSignal {
  return {
    name: 'runningRequests',
    metric,
    kind: 'gauge',
    across: 'sum',
    description: 'requests that are being answered at the same time',
    target: 64,
  };
}

/** The share of the KV cache that is in use. */
export function cacheUsage(metric: string): EngineSignal {
  return {
    name: 'cacheUsage',
    metric,
    kind: 'gauge',
    across: 'max',
    description: 'the share of the KV cache that is in use, from 0 to 1',
    target: 0.8,
  };
}

/** How long a request waits for its first token. */
export function timeToFirstToken(metric: string): EngineSignal {
  return {
    name: 'timeToFirstToken',
    metric,
    kind: 'histogram',
    across: 'sum',
    description: 'seconds until a request gets its first token, waiting included',
    target: 2,
  };
}
