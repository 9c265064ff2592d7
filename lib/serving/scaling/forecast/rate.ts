import type { CompleteRules, ScalingPolicy } from '../behavior';
import type { Memory } from './memory';

/** Why an autoscaler sets the number that it sets, in the words of its conditions. */
export type ScalingReason =
  /** The metrics, and the windows, want this number. */
  | 'DesiredWithinRange'
  /** More were wanted than may come within the time. */
  | 'ScaleUpLimit'
  /** More would have to go than may go within the time. */
  | 'ScaleDownLimit'
  /** More were wanted than `max`. */
  | 'TooManyReplicas'
  /** Fewer were wanted than `min`. */
  | 'TooFewReplicas'
  /** There is no pod and `min` is more: scaling is switched off. */
  | 'ScalingDisabled'
  /** No metric can be judged, or one cannot and the others want fewer pods. */
  | 'FailedComputeMetricsReplicas';

/** A number of pods, and why it is that. */
export interface Limited {
  readonly replicas: number;
  readonly reason: ScalingReason;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly current: number;
  readonly desired: number;
}

/**
 * Keeps a change within the policies of its direction, and within the bounds.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/controller/podautoscaler/horizontal.go
 */
export function limitByPolicies(
  memory: Memory,
  rules: { readonly scaleUp: CompleteRules; readonly scaleDown: CompleteRules },
  now: number,
  { min, max, current, desired }: Bounds,
): Limited {
  const start = (seconds: number): number => current - changeWithin(memory, seconds, now);
  if (desired > current) {
    const limit = Math.max(
      current,
      bestOf(rules.scaleUp, current, Math.max, (policy) => most(policy, start(policy.periodSeconds))),
    );
    return desired > Math.min(max, limit)
      ? { replicas: Math.min(max, limit), reason: max > limit ? 'ScaleUpLimit' : 'TooManyReplicas' }
      : unlimited(desired);
  }
  if (desired < current) {
    const limit = Math.min(
      current,
      bestOf(rules.scaleDown, current, Math.min, (policy) => fewest(policy, start(policy.periodSeconds))),
    );
    return desired < Math.max(min, limit)
      ? { replicas: Math.max(min, limit), reason: min < limit ? 'ScaleDownLimit' : 'TooFewReplicas' }
      : unlimited(desired);
  }
  return unlimited(desired);
}

/** The same for an autoscaler without a behavior: at most twice as many pods at once, or 4. */
export function limitByDefault({ min, max, current, desired }: Bounds): Limited {
  const limit = Math.max(2 * current, 4);
  if (desired < min) {
    return { replicas: min, reason: 'TooFewReplicas' };
  }
  return desired > Math.min(max, limit)
    ? { replicas: Math.min(max, limit), reason: max > limit ? 'ScaleUpLimit' : 'TooManyReplicas' }
    : unlimited(desired);
}

function unlimited(desired: number): Limited {
  return { replicas: desired, reason: 'DesiredWithinRange' };
}

// `furthest` is the function that finds the most change among limits of the direction.
function bestOf(
  rules: CompleteRules,
  current: number,
  furthest: typeof Math.max,
  limitOf: (policy: ScalingPolicy) => number,
): number {
  if (rules.selectPolicy === 'Disabled') {
    return current;
  }
  const nearest = furthest === Math.max ? Math.min : Math.max;
  return (rules.selectPolicy === 'Min' ? nearest : furthest)(...rules.policies.map(limitOf));
}

function changeWithin(memory: Memory, seconds: number, now: number): number {
  return memory.changes.filter(({ at }) => now - at < seconds).reduce((total, { by }) => total + by, 0);
}

// Rounded up, or a small server would never grow.
function most(policy: ScalingPolicy, start: number): number {
  return policy.type === 'Pods' ? start + policy.value : Math.ceil(start * (1 + policy.value / 100));
}

function fewest(policy: ScalingPolicy, start: number): number {
  return policy.type === 'Pods' ? start - policy.value : Math.trunc(start * (1 - policy.value / 100));
}
