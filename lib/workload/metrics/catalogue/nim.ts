import type { EngineMetrics } from '../engine-metrics';
import { counter, gauge, histogram, type Metric } from '../metric';
import { vllmMetrics } from './vllm';

/** NIM from version 2 on, which passes on the metrics of the vLLM inside. */
export const nimMetrics: EngineMetrics = { ...vllmMetrics('v0.18.0'), engine: 'NIM' };

const labels = ['model_name'];
const running = gauge('num_requests_running', 'requests', labels);
const waiting = gauge('num_requests_waiting', 'requests', labels);
const cacheUsage = gauge('gpu_cache_usage_perc', 'ratio', labels);
const finished = counter('request_finish_total', 'requests', [...labels, 'finished_reason']);
const promptTokens = counter('prompt_tokens_total', 'tokens', labels);
const generatedTokens = counter('generation_tokens_total', 'tokens', labels);
// Where its buckets end is not documented, so nothing is compared with them.
const times: readonly Metric[] = [
  'time_to_first_token_seconds',
  'time_per_output_token_seconds',
  'e2e_request_latency_seconds',
].map((name) => histogram(name, 'seconds', [], labels));

/**
 * NIM of version 1, whose metrics have no prefix: for an engine of one's own with such an image.
 *
 * @see https://docs.nvidia.com/nim/large-language-models/1.14.0/observability.html
 */
export const nim1Metrics: EngineMetrics = {
  engine: 'NIM 1',
  metrics: [running, waiting, cacheUsage, finished, promptTokens, generatedTokens, ...times],
  waiting: { metric: waiting },
  running: { metric: running },
  steps: { metric: generatedTokens },
  cacheUsage: { metric: cacheUsage },
  finished: { metric: finished },
  promptTokens: { metric: promptTokens },
  generatedTokens: { metric: generatedTokens },
};
