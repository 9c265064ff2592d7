import type { EngineMetrics } from '../engine-metrics';
import { counter, gauge } from '../metric';

const labels = ['model', 'version'];
// Its counters have no `_total`.
const succeeded = counter('nv_inference_request_success', 'requests', labels);
const failed = counter('nv_inference_request_failure', 'requests', [...labels, 'reason']);
const executions = counter('nv_inference_exec_count', 'count', labels);
const pending = gauge('nv_inference_pending_request_count', 'requests', labels);
const queueDuration = counter('nv_inference_queue_duration_us', 'microseconds', labels);

/**
 * Triton Inference Server. It has no histogram by default, so no share of requests within a time.
 *
 * @see https://github.com/triton-inference-server/server/blob/main/docs/user_guide/metrics.md
 */
export const tritonMetrics: EngineMetrics = {
  engine: 'Triton',
  metrics: [
    succeeded,
    failed,
    executions,
    pending,
    queueDuration,
    counter('nv_inference_count', 'count', labels),
    counter('nv_inference_request_duration_us', 'microseconds', labels),
    counter('nv_inference_compute_infer_duration_us', 'microseconds', labels),
    gauge('nv_gpu_utilization', 'ratio', ['gpu_uuid']),
    gauge('nv_gpu_memory_used_bytes', 'bytes', ['gpu_uuid']),
  ],
  waiting: { metric: pending },
  steps: { metric: executions },
  succeeded: { metric: succeeded },
  failed: { metric: failed },
  queueDuration: { metric: queueDuration },
};
