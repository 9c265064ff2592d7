import { tagAtLeast } from '../../images/tag';
import type { EngineMetrics } from '../engine-metrics';
import { counter, gauge, histogram, type Metric } from '../metric';

const labels = ['model_name', 'engine'];
const latencies = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];
const tokenTimes = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const firstToken = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
const stepTokens = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

const running = gauge('vllm:num_requests_running', 'requests', labels);
const waiting = gauge('vllm:num_requests_waiting', 'requests', labels);
// Of those that wait, some wait for an adapter or a transfer, which more pods do not change.
const waitingByReason = {
  ...gauge('vllm:num_requests_waiting_by_reason', 'requests', [...labels, 'reason']),
  since: 'v0.24.0',
};
const cacheUsage = { ...gauge('vllm:kv_cache_usage_perc', 'ratio', labels), since: 'v0.9.2' };
const oldCacheUsage = { ...gauge('vllm:gpu_cache_usage_perc', 'ratio', labels), until: 'v0.9.2' };
const preemptions = counter('vllm:num_preemptions_total', 'requests', labels);
const finished = counter('vllm:request_success_total', 'requests', [...labels, 'finished_reason']);
const promptTokens = counter('vllm:prompt_tokens_total', 'tokens', labels);
const generatedTokens = counter('vllm:generation_tokens_total', 'tokens', labels);
// A histogram, in spite of its name.
const stepSizes = histogram('vllm:iteration_tokens_total', 'tokens', stepTokens, labels);
const timeToFirstToken = histogram('vllm:time_to_first_token_seconds', 'seconds', firstToken, labels);
const interToken = {
  ...histogram('vllm:inter_token_latency_seconds', 'seconds', tokenTimes, labels),
  since: 'v0.11.0',
};
const oldInterToken = {
  ...histogram('vllm:time_per_output_token_seconds', 'seconds', tokenTimes, labels),
  until: 'v0.13.0',
};
const latency = histogram('vllm:e2e_request_latency_seconds', 'seconds', latencies, labels);
const queueTime = histogram('vllm:request_queue_time_seconds', 'seconds', latencies, labels);

const everything: readonly Metric[] = [
  running,
  waiting,
  waitingByReason,
  cacheUsage,
  oldCacheUsage,
  preemptions,
  finished,
  promptTokens,
  generatedTokens,
  stepSizes,
  timeToFirstToken,
  interToken,
  oldInterToken,
  latency,
  queueTime,
  counter('vllm:prefix_cache_queries_total', 'tokens', labels),
  counter('vllm:prefix_cache_hits_total', 'tokens', labels),
  histogram('vllm:request_prefill_time_seconds', 'seconds', latencies, labels),
  histogram('vllm:request_decode_time_seconds', 'seconds', latencies, labels),
];

/**
 * vLLM.
 *
 * @param version the tag of its image
 * @see https://github.com/vllm-project/vllm/blob/main/vllm/v1/metrics/loggers.py
 */
export function vllmMetrics(version: string): EngineMetrics {
  const metrics = everything.filter((metric) => isThere(metric, version));
  const has = (metric: Metric): boolean => metrics.includes(metric);
  return {
    engine: 'vLLM',
    metrics,
    processLabel: 'engine',
    waiting: has(waitingByReason) ? { metric: waitingByReason, match: 'reason="capacity"' } : { metric: waiting },
    allWaiting: { metric: waiting },
    running: { metric: running },
    steps: { metric: stepSizes, part: 'count' },
    cacheUsage: { metric: has(cacheUsage) ? cacheUsage : oldCacheUsage },
    preempted: { metric: preemptions },
    finished: { metric: finished },
    // A request that its client breaks off ends as 'abort': that is no fault of the server.
    failed: { metric: finished, match: 'finished_reason="error"' },
    queueTime,
    timeToFirstToken,
    interTokenLatency: has(interToken) ? interToken : oldInterToken,
    latency,
    promptTokens: { metric: promptTokens },
    generatedTokens: { metric: generatedTokens },
  };
}

/** Whether a version of a program has a metric. */
function isThere({ since, until }: Metric, version: string): boolean {
  return (since === undefined || atLeast(version, since)) && (until === undefined || !atLeast(version, until));
}

function atLeast(version: string, wanted: string): boolean {
  return tagAtLeast(version, ...wanted.slice(1).split('.').map(Number));
}
