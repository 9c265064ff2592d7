import type { EngineMetrics } from '../engine-metrics';
import { counter, exponential, gauge, histogram } from '../metric';

// Thirty-five bounds, each one and a half times the one before.
const durations = exponential(0.0001 * 1.5, 1.5, 35);

const waiting = gauge('tgi_queue_size', 'requests');
const running = gauge('tgi_batch_current_size', 'requests');
const requests = counter('tgi_request_count', 'requests');
const failed = counter('tgi_request_failure', 'requests', ['err']);
const steps = counter('tgi_batch_inference_success', 'count', ['method']);
const latency = histogram('tgi_request_duration', 'seconds', durations);
const queueTime = histogram('tgi_request_queue_duration', 'seconds', durations);
const interTokenLatency = histogram('tgi_request_mean_time_per_token_duration', 'seconds', durations);

/**
 * Text Generation Inference.
 *
 * @see https://huggingface.co/docs/text-generation-inference/reference/metrics
 */
export const tgiMetrics: EngineMetrics = {
  engine: 'TGI',
  metrics: [
    waiting,
    running,
    requests,
    failed,
    steps,
    latency,
    queueTime,
    interTokenLatency,
    counter('tgi_request_success', 'requests'),
    gauge('tgi_batch_current_max_tokens', 'tokens'),
  ],
  waiting: { metric: waiting },
  running: { metric: running },
  steps: { metric: steps },
  finished: { metric: requests },
  failed: { metric: failed },
  queueTime,
  interTokenLatency,
  latency,
};
