import type { EngineMetrics } from '../engine-metrics';
import { counter, exponential, histogram } from '../metric';

// It writes bounds with six digits: that is what the label `le` holds.
const latencies = exponential(10, 1.8, 33).map((bound) => Number(bound.toPrecision(6)));

const requests = counter(':tensorflow:serving:request_count', 'requests', ['model_name', 'status']);
const latency = histogram(':tensorflow:serving:request_latency', 'microseconds', latencies, [
  'model_name',
  'API',
  'entrypoint',
]);
const loads = counter(':tensorflow:cc:saved_model:load_attempt_count', 'count', ['model_path', 'status']);

/**
 * TensorFlow Serving, which offers them with `monitoring` only.
 *
 * @see https://github.com/tensorflow/serving/blob/master/tensorflow_serving/servables/tensorflow/util.cc
 */
export const tfServingMetrics: EngineMetrics = {
  engine: 'TensorFlow Serving',
  metrics: [
    requests,
    latency,
    loads,
    histogram(':tensorflow:serving:runtime_latency', 'microseconds', latencies, ['model_name', 'API', 'runtime']),
  ],
  finished: { metric: requests },
  failed: { metric: requests, match: 'status!="OK"' },
  latency,
  loads: { metric: loads, match: 'status="success"' },
};
