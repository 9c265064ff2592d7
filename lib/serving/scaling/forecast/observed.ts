/** One pod, as far as an autoscaler looks at it. Pods that failed or are being deleted do not count: leave them out. */
export interface ObservedPod {
  /**
   * Whether it waits for a node or for its images.
   * @default false
   */
  readonly pending?: boolean;
  /**
   * Whether it is ready. The cpu of a pod that is not counts as none on the way up and is left out on the way down.
   * @default - true, unless it is pending
   */
  readonly ready?: boolean;
  /**
   * What it requests of the resource that is measured, in relation to the other pods: during a rollout that changes the
   * request they differ.
   * @default 1
   */
  readonly request?: number;
}

/**
 * The value of one metric, in the unit of its target: percent for `averageUtilization`, otherwise what a quantity would
 * say, so cores of cpu and bytes of memory.
 *
 * - `undefined`: the metrics API does not have it.
 * - Of pods, a number: what each ready pod has, and pods that are not ready have no value.
 * A list: what each of the `pods`
 *   has, `undefined` where it has none.
 * - Of an object or from outside, a number: the value, not divided by pods. A list: the values of several series, which
 *   are added.
 */
export type MetricValue = number | undefined | readonly (number | undefined)[];

/** What happened before, newest or oldest first. */
export interface ScalingHistory {
  /**
   * How many pods the metrics called for, before windows and limits.
   * @default - none
   */
  readonly recommendations?: readonly { readonly replicas: number; readonly secondsAgo: number }[];
  /**
   * By how many pods the number was changed: more is positive.
   * @default - none
   */
  readonly changes?: readonly { readonly by: number; readonly secondsAgo: number }[];
}

/** What an autoscaler sees at one moment. */
export interface Observed {
  /** How many pods are wanted now: the `spec.replicas` of the Deployment. */
  readonly replicas: number;
  /** The value of each metric, in their order. */
  readonly values: readonly MetricValue[];
  /**
   * The pods that there are.
   * @default - as many as are wanted, all ready
   */
  readonly pods?: readonly ObservedPod[];
  /**
   * What happened before.
   * @default - nothing that still counts. An autoscaler that was just made remembers the present number of pods as a
   * recommendation of 0 seconds ago, and so takes none away before the window is over
   */
  readonly history?: ScalingHistory;
}

/** Settings of the controller, which are flags of kube-controller-manager. */
export interface AutoscalerSettings {
  /**
   * `--horizontal-pod-autoscaler-tolerance`.
   * @default 0.1
   */
  readonly tolerance?: number;
  /**
   * `--horizontal-pod-autoscaler-downscale-stabilization`: the window towards fewer pods where `behavior` gives none.
   * @default 300
   */
  readonly downscaleStabilizationSeconds?: number;
}
