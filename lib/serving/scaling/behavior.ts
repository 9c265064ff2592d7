/**
 * How much may change within a time. @see
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
 */
export interface ScalingPolicy {
  /** Whether `value` is a number of pods, or a share of them in percent. */
  readonly type: 'Pods' | 'Percent';
  /** How many pods, or how many percent, at least 1. */
  readonly value: number;
  /** Within how long, from 1 to 1800. */
  readonly periodSeconds: number;
}

/** How fast the number of pods changes in one direction. */
export interface ScalingRules {
  /**
   * How long a recommendation counts, from 0 to 3600: of those within the window the most
   * careful one is followed, which is the lowest for more pods and the highest for fewer.
   * @default - see `modelServerBehavior()`
   */
  readonly stabilizationWindowSeconds?: number;
  /**
   * The most that may change, at least one policy.
   * @default - see `modelServerBehavior()`
   */
  readonly policies?: readonly ScalingPolicy[];
  /**
   * Which of several policies holds: the one that allows the most change, or the least. `Disabled` allows none.
   * @default 'Max'
   */
  readonly selectPolicy?: 'Max' | 'Min' | 'Disabled';
  /**
   * By how much a metric may be off its target, as a share of it, without a change: `0.05`
   * is 5 %. Needs Kubernetes 1.35, or the feature gate HPAConfigurableTolerance.
   * @default - the cluster's own, 0.1
   * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#tolerance
   */
  readonly tolerance?: number;
}

/**
 * How fast the number of pods changes.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#configurable-scaling-behavior
 */
export interface ScalingBehavior {
  /**
   * Towards more pods.
   * @default - see `modelServerBehavior()`
   */
  readonly scaleUp?: ScalingRules;
  /**
   * Towards fewer pods.
   * @default - see `modelServerBehavior()`
   */
  readonly scaleDown?: ScalingRules;
}

/** A behavior in which nothing is left to Kubernetes' defaults but the tolerance. */
export interface CompleteBehavior {
  readonly scaleUp: CompleteRules;
  readonly scaleDown: CompleteRules;
}

/** Rules in which nothing is left to Kubernetes' defaults but the tolerance. */
export type CompleteRules = Required<Omit<ScalingRules, 'tolerance'>> & Pick<ScalingRules, 'tolerance'>;

/** The longest window that Kubernetes takes. */
export const longestWindowSeconds = 3600;

export interface ModelServerBehaviorProps {
  /**
   * Whether each pod holds accelerators.
   * @default false
   */
  readonly accelerator?: boolean;
  /**
   * How long a pod takes from its start until it serves.
   * @default 0
   */
  readonly startupSeconds?: number;
  /**
   * What differs from these defaults, field by field.
   * @default - nothing
   */
  readonly behavior?: ScalingBehavior;
}

/**
 * The behavior that `hpa()` and `keda()` give a server: fast towards more pods, slow
 * towards fewer, for a model that was unloaded has to be loaded again.
 *
 * More pods: as Kubernetes does, at once, and 4 pods or as many as there are within 15
 * seconds. With accelerators a burst has to last a minute, for it is over before another pod has loaded, and the 4
 * pods, or as many as there are, come within a minute.
 *
 * Fewer pods: only when none was wanted for 5 minutes, 10 with accelerators, or for as
 * long as a pod takes to start where that is longer; then half of them a minute, with accelerators one pod
 * or a tenth of them in 5 minutes.
 *
 * @example
 * // What a server with accelerators does when it may take 20 minutes to start.
 * const behavior = modelServerBehavior({ accelerator: true, startupSeconds: 1200 });
 * forecastReplicas(
 *   { max: 8, metrics: [{ type: 'Pods', metric: 'waiting', averageValue: 5 }], behavior },
 *   { replicas: 2, values: [20] },
 * );
 *
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#configurable-scaling-behavior
 */
export function modelServerBehavior(props: ModelServerBehaviorProps = {}): CompleteBehavior {
  const startup = typeof props.startupSeconds === 'number' ? props.startupSeconds : 0;
  const window = (atLeast: number): number => Math.min(longestWindowSeconds, Math.max(atLeast, startup));
  const defaults: CompleteBehavior =
    props.accelerator === true ? withAccelerator(window(600)) : withoutAccelerator(window(300));
  return {
    scaleUp: { ...defaults.scaleUp, ...given(props.behavior?.scaleUp) },
    scaleDown: { ...defaults.scaleDown, ...given(props.behavior?.scaleDown) },
  };
}

function withoutAccelerator(downWindow: number): CompleteBehavior {
  return {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 15 },
      ],
    },
    scaleDown: {
      stabilizationWindowSeconds: downWindow,
      selectPolicy: 'Max',
      policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }],
    },
  };
}

function withAccelerator(downWindow: number): CompleteBehavior {
  return {
    scaleUp: {
      stabilizationWindowSeconds: 60,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 60 },
        { type: 'Percent', value: 100, periodSeconds: 60 },
      ],
    },
    scaleDown: {
      stabilizationWindowSeconds: downWindow,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 1, periodSeconds: 300 },
        { type: 'Percent', value: 10, periodSeconds: 300 },
      ],
    },
  };
}

// A field that is given as undefined is not given.
function given(rules: ScalingRules | undefined): Partial<CompleteRules> {
  return Object.fromEntries(Object.entries(rules ?? {}).filter(([, value]) => value !== undefined));
}
