import { isDeferred } from '../../workload/synthesis/markers';

/**
 * What is measured: the name of a metric, or anything that has one, such as a signal of an engine. The name is the one
 * that the metrics API of the cluster offers: an adapter may call `vllm:num_requests_waiting` by another name.
 */
export type Signal = string | { readonly metric: string };

/** The name of a signal's metric. */
export function metricName(signal: Signal): string {
  return typeof signal === 'string' || isDeferred(signal) ? (signal as string) : signal.metric;
}
