import type { HpaProps } from '../hpa';
import type { AutoscalerSettings, Observed } from './observed';
import type { ScalingReason } from './rate';
import { decide } from './step';

/** What an autoscaler will do. */
export interface Forecast {
  /** How many pods it will set. */
  readonly replicas: number;
  /** Why it is this number. */
  readonly reason: ScalingReason;
  /**
   * How many pods the metrics call for, before windows and limits; undefined where they
   * are not asked, because the number of pods is out of bounds or a metric cannot be judged.
   */
  readonly recommendation: number | undefined;
  /** How many pods each metric calls for, in their order; undefined where it cannot be judged. */
  readonly proposals: readonly (number | undefined)[];
}

/**
 * How many pods a HorizontalPodAutoscaler will set: what the controller of Kubernetes computes at one sync.
 *
 * Each metric calls for `ceil(pods × value ÷ target)` pods, unless the value is within the tolerance of its target, and
 * the highest wins. Pods without a value, and pods that are not ready, are taken for what makes the change smaller. The
 * windows and policies of `behavior`, and then `min` and `max`, limit the change; without a `behavior` at most twice as
 * many pods come at once, or 4, and fewer only after 5 minutes.
 *
 * What `hpa()` and `keda()` deploy has a behavior always: pass `behavior: modelServerBehavior(…)` to forecast them. A
 * trigger of KEDA is an External metric with its threshold as `averageValue`, or as `value`
 * where its `metricType` says so.
 *
 * @example
 * // 10 pods at 80 % of their cpu, which should be 50 %: 16 pods.
 * forecastReplicas(
 *   { max: 50, metrics: [{ type: 'Resource', name: 'cpu', averageUtilization: 50 }] },
 *   { replicas: 10, values: [80] },
 * );
 *
 * @throws Error when there is not one value for each metric, or not one for each pod, or a target is no quantity
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details
 */
export function forecastReplicas(scaling: HpaProps, observed: Observed, settings: AutoscalerSettings = {}): Forecast {
  expectValues(scaling, observed.values, 'forecastReplicas');
  const { recommendations = [], changes = [] } = observed.history ?? {};
  const memory = {
    recommendations: recommendations.map(({ replicas, secondsAgo }) => ({ replicas, at: -secondsAgo })),
    changes: changes.map(({ by, secondsAgo }) => ({ by, at: -secondsAgo })),
  };
  return decide(scaling, settings, { observed, memory, now: 0 }).decision;
}

/** @throws Error when there is not one value for each metric */
export function expectValues(scaling: HpaProps, values: Observed['values'], caller: string): void {
  if (values.length !== scaling.metrics.length) {
    throw new Error(
      `${caller}: 'values' must have one for each of the ${scaling.metrics.length} metrics, ` +
        `undefined where there is none, got ${values.length}`,
    );
  }
}
