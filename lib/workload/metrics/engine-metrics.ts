import type { Metric, MetricSeries } from './metric';

/**
 * The metrics of one engine, in one version: all of them, and which tells what. Autoscaling, alerts, dashboards and
 * the liveness probe take their names from here alone.
 */
export interface EngineMetrics {
  /** What people call the engine: `vLLM`. */
  readonly engine: string;
  /** All that it offers of use. */
  readonly metrics: readonly Metric[];
  /** A label that tells the processes of one pod apart. @default - a pod is one process */
  readonly processLabel?: string;
  /** Requests that wait for room. */
  readonly waiting?: MetricSeries;
  /** The same without labels to tell kinds of waiting apart, for autoscalers. @default - the same */
  readonly allWaiting?: MetricSeries;
  /** Requests that are being answered. */
  readonly running?: MetricSeries;
  /** What grows with every step of the engine, whether requests end or not. */
  readonly steps?: MetricSeries;
  /** The share of the KV cache that is in use. */
  readonly cacheUsage?: MetricSeries;
  /** Requests that were thrown out of the KV cache, and begin anew. */
  readonly preempted?: MetricSeries;
  /** All requests that ended, well or not. @default - `succeeded` and `failed` */
  readonly finished?: MetricSeries;
  /** Those that ended well, where nothing counts all of them. */
  readonly succeeded?: MetricSeries;
  /** Those that failed. */
  readonly failed?: MetricSeries;
  /** How long requests waited, as the time that a second adds. */
  readonly queueDuration?: MetricSeries;
  /** How long requests waited, as a histogram. */
  readonly queueTime?: Metric;
  /** How long requests took to their first token. */
  readonly timeToFirstToken?: Metric;
  /** How long from one token to the next. */
  readonly interTokenLatency?: Metric;
  /** How long requests took in all. */
  readonly latency?: Metric;
  /** Tokens of prompts. */
  readonly promptTokens?: MetricSeries;
  /** Tokens of answers. */
  readonly generatedTokens?: MetricSeries;
  /** Attempts to load a version of a model that worked. */
  readonly loads?: MetricSeries;
}
