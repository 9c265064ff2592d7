/** What a signal tells, whatever the engine calls it. */
export type EngineSignalName = 'waitingRequests' | 'runningRequests' | 'cacheUsage' | 'queueTime' | 'timeToFirstToken';

/** A metric of an engine that the number of pods can follow. */
export interface EngineSignal {
  /** What it tells: the same for every engine that has it, so that scaling survives a change of the engine. */
  readonly name: EngineSignalName;
  /** The metric as Prometheus stores it: `vllm:num_requests_waiting`. A histogram without `_bucket`, `_sum` and `_count`. */
  readonly metric: string;
  /**
   * How it is read: a `gauge` as it is, a `rate` as the increase of a counter per second, a `histogram` as a quantile of
   * its buckets.
   */
  readonly kind: 'gauge' | 'rate' | 'histogram';
  /** How the series of one pod become one value, where there is one for each model or process. */
  readonly across: 'sum' | 'max';
  /** What it means, with its unit. */
  readonly description: string;
  /** A value for each pod to begin with, in the unit of the metric. Measure your own model before you rely on it. */
  readonly target: number;
}
