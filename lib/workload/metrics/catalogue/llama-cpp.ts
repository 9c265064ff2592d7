import type { EngineMetrics } from '../engine-metrics';
import { counter, gauge } from '../metric';

const waiting = gauge('llamacpp:requests_deferred', 'requests');
const running = gauge('llamacpp:requests_processing', 'requests');
const steps = counter('llamacpp:n_decode_total', 'count');
const promptTokens = counter('llamacpp:prompt_tokens_total', 'tokens');
const generatedTokens = counter('llamacpp:tokens_predicted_total', 'tokens');

/**
 * The server of llama.cpp. It counts neither requests that ended nor their times.
 *
 * @see https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
 */
export const llamaCppMetrics: EngineMetrics = {
  engine: 'llama.cpp',
  metrics: [
    waiting,
    running,
    steps,
    promptTokens,
    generatedTokens,
    counter('llamacpp:prompt_seconds_total', 'seconds'),
    counter('llamacpp:tokens_predicted_seconds_total', 'seconds'),
    gauge('llamacpp:n_busy_slots_per_decode', 'requests'),
  ],
  waiting: { metric: waiting },
  running: { metric: running },
  steps: { metric: steps },
  promptTokens: { metric: promptTokens },
  generatedTokens: { metric: generatedTokens },
};
