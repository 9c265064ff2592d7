import type { HpaProps } from '../hpa';
import { expectValues } from './forecast';
import { forget, type Memory } from './memory';
import type { AutoscalerSettings, MetricValue } from './observed';
import type { ScalingReason } from './rate';
import { decide } from './step';

/** What the values of the metrics may depend on. */
export interface SimulatedPods {
  /** How many pods are wanted. */
  readonly replicas: number;
  /** How many of them are ready. */
  readonly ready: number;
  /** The seconds since the beginning. */
  readonly seconds: number;
}

/**
 * The values of the metrics at one sync, in their order, or a function that says them:
 * more pods share the same load, so what each of them has depends on how many there are.
 */
export type SimulatedValues = readonly MetricValue[] | ((pods: SimulatedPods) => readonly MetricValue[]);

export interface SimulationProps {
  /** How many pods there are at the beginning, all ready. */
  readonly replicas: number;
  /** The values at each sync, the first one at 0 seconds. */
  readonly values: readonly SimulatedValues[];
  /**
   * The time from one sync to the next: `--horizontal-pod-autoscaler-sync-period`.
   * @default 15
   */
  readonly syncSeconds?: number;
  /**
   * How long a new pod takes until it is ready.
   * @default 0
   */
  readonly startupSeconds?: number;
  /**
   * Settings of the controller.
   * @default - its own
   */
  readonly settings?: AutoscalerSettings;
}

/** What happens at one sync. */
export interface SimulatedStep {
  /** The seconds since the beginning. */
  readonly seconds: number;
  /** How many pods are wanted after it. */
  readonly replicas: number;
  /** How many pods are ready when it happens. */
  readonly ready: number;
  /** How many pods the metrics call for, before windows and limits; undefined where they are not asked. */
  readonly recommendation: number | undefined;
  /** Why it is this number. */
  readonly reason: ScalingReason;
}

/**
 * How a HorizontalPodAutoscaler changes the number of pods over time:
 * `forecastReplicas()` at every sync, each with what it remembers of those before. It begins as an
 * autoscaler that was just made.
 *
 * Pods that are not ready yet have no value, and the youngest go first.
 *
 * @example
 * // 40 requests a second for 10 minutes: 10 of them a pod is what is wanted.
 * simulateScaling(
 *   {
 *     max: 8,
 *     metrics: [{ type: 'Pods', metric: 'requests_per_second', averageValue: 10 }],
 *     behavior: modelServerBehavior(),
 *   },
 *   {
 *     replicas: 1,
 *     values: Array.from({ length: 40 }, () => ({ ready }) => [40 / ready]),
 *     startupSeconds: 60,
 *   },
 * );
 *
 * @throws Error as `forecastReplicas()`
 */
export function simulateScaling(scaling: HpaProps, props: SimulationProps): SimulatedStep[] {
  const { syncSeconds = 15, startupSeconds = 0, settings = {} } = props;
  let replicas = props.replicas;
  // Since when there is each pod, oldest first.
  let pods: readonly number[] = Array.from({ length: replicas }, () => Number.NEGATIVE_INFINITY);
  let memory: Memory = { recommendations: [{ replicas, at: 0 }], changes: [] };
  return props.values.map((given, index) => {
    const seconds = index * syncSeconds;
    const observedPods = pods.map((since) => ({ ready: seconds - since >= startupSeconds }));
    const ready = observedPods.filter((pod) => pod.ready).length;
    const values = typeof given === 'function' ? given({ replicas, ready, seconds }) : given;
    expectValues(scaling, values, 'simulateScaling');
    const observed = { replicas, values, pods: observedPods };
    const { decision, memory: remembered } = decide(scaling, settings, { observed, memory, now: seconds });
    memory = forget(remembered, seconds);
    replicas = decision.replicas;
    pods = [...pods.slice(0, replicas), ...Array.from({ length: Math.max(0, replicas - pods.length) }, () => seconds)];
    return { seconds, replicas, ready, recommendation: decision.recommendation, reason: decision.reason };
  });
}
