import type { EngineMetrics } from '../engine-metrics';
import { counter, gauge, histogram } from '../metric';

const labels = ['model_name', 'engine_type', 'tp_rank', 'pp_rank', 'dp_rank'];
const firstToken = [0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400];
const latencies = [...firstToken, 600, 1200, 1800, 2400];
const tokenTimes = [
  0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.06, 0.08, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4,
  6, 8,
];

const running = gauge('sglang:num_running_reqs', 'requests', labels);
const waiting = gauge('sglang:num_queue_reqs', 'requests', labels);
const cacheUsage = gauge('sglang:token_usage', 'ratio', labels);
// Grows while requests run, at every prefill and every few steps of decoding.
const processed = counter('sglang:realtime_tokens_total', 'tokens', [...labels, 'mode']);
const retracted = counter('sglang:num_retracted_requests_total', 'requests', labels);
const finished = counter('sglang:num_requests_total', 'requests', [...labels, 'is_streaming']);
const aborted = counter('sglang:num_aborted_requests_total', 'requests', labels);
const promptTokens = counter('sglang:prompt_tokens_total', 'tokens', [...labels, 'is_streaming']);
const generatedTokens = counter('sglang:generation_tokens_total', 'tokens', [...labels, 'is_streaming']);
const streamed = [...labels, 'is_streaming'];
const timeToFirstToken = histogram('sglang:time_to_first_token_seconds', 'seconds', firstToken, streamed);
const interTokenLatency = histogram('sglang:inter_token_latency_seconds', 'seconds', tokenTimes, labels);
const latency = histogram('sglang:e2e_request_latency_seconds', 'seconds', latencies, streamed);

/**
 * SGLang, which offers them with `--enable-metrics` only.
 *
 * @see https://github.com/sgl-project/sglang/blob/main/python/sglang/srt/observability/metrics_collector.py
 */
export const sglangMetrics: EngineMetrics = {
  engine: 'SGLang',
  metrics: [
    running,
    waiting,
    cacheUsage,
    processed,
    retracted,
    finished,
    aborted,
    promptTokens,
    generatedTokens,
    timeToFirstToken,
    interTokenLatency,
    latency,
    gauge('sglang:gen_throughput', 'tokens', labels),
    gauge('sglang:cache_hit_rate', 'ratio', labels),
  ],
  waiting: { metric: waiting },
  running: { metric: running },
  steps: { metric: processed },
  cacheUsage: { metric: cacheUsage },
  preempted: { metric: retracted },
  finished: { metric: finished },
  timeToFirstToken,
  interTokenLatency,
  latency,
  promptTokens: { metric: promptTokens },
  generatedTokens: { metric: generatedTokens },
};
