import type { CompleteBehavior, ScalingBehavior } from '../behavior';
import type { HpaProps } from '../hpa';
import { rememberChange, type Memory } from './memory';
import type { AutoscalerSettings, Observed } from './observed';
import { limitByDefault, limitByPolicies, type Limited } from './rate';
import { replicasFor } from './replica-calculator';
import { stabilize, stabilizeDown } from './stabilization';

/** What an autoscaler decides at one moment. */
export interface Decision extends Limited {
  /** How many pods each metric calls for; undefined where it cannot be judged. */
  readonly proposals: readonly (number | undefined)[];
  /** How many pods the metrics call for, before windows and limits; undefined where they were not asked. */
  readonly recommendation: number | undefined;
}

/** What an autoscaler knows at one moment. */
export interface Moment {
  readonly observed: Omit<Observed, 'history'>;
  readonly memory: Memory;
  /** In seconds. */
  readonly now: number;
}

/** Decides once, as the controller does at every sync, and says what is to be remembered of it. */
export function decide(
  scaling: HpaProps,
  settings: AutoscalerSettings,
  moment: Moment,
): { decision: Decision; memory: Memory } {
  const { observed, memory, now } = moment;
  const behavior = scaling.behavior === undefined ? undefined : withKubernetesDefaults(scaling.behavior, settings);
  const decision = decideNow(scaling, behavior, settings, moment);
  const by = decision.replicas - observed.replicas;
  return {
    decision,
    memory: {
      recommendations:
        decision.recommendation === undefined
          ? memory.recommendations
          : [...memory.recommendations, { replicas: decision.recommendation, at: now }],
      changes: by === 0 || behavior === undefined ? memory.changes : rememberChange(memory.changes, by, now, behavior),
    },
  };
}

function decideNow(
  { min = 1, max, metrics }: HpaProps,
  behavior: CompleteBehavior | undefined,
  settings: AutoscalerSettings,
  { observed, memory, now }: Moment,
): Decision {
  const current = observed.replicas;
  const unasked = { proposals: [], recommendation: undefined };
  if (current === 0 && min !== 0) {
    return { ...unasked, replicas: 0, reason: 'ScalingDisabled' };
  }
  if (current > max) {
    return { ...unasked, replicas: max, reason: 'TooManyReplicas' };
  }
  if (current < min) {
    return { ...unasked, replicas: min, reason: 'TooFewReplicas' };
  }
  const tolerance = settings.tolerance ?? 0.1;
  const situation = {
    replicas: current,
    pods: observed.pods ?? Array.from({ length: current }, () => ({})),
    tolerances: {
      scaleUp: behavior?.scaleUp.tolerance ?? tolerance,
      scaleDown: behavior?.scaleDown.tolerance ?? tolerance,
    },
  };
  const proposals = metrics.map((metric, index) => replicasFor(metric, observed.values[index], situation));
  const judged = proposals.filter((proposal) => proposal !== undefined);
  const recommendation = Math.max(...judged);
  // What one metric cannot say could be that all pods are needed.
  if (judged.length === 0 || (judged.length < proposals.length && recommendation < current)) {
    return { proposals, recommendation: undefined, replicas: current, reason: 'FailedComputeMetricsReplicas' };
  }
  const bounds = { min, max, current };
  const limited =
    behavior === undefined
      ? limitByDefault({ ...bounds, desired: stabilizeDown(memory, downWindow(settings), now, recommendation) })
      : limitByPolicies(memory, behavior, now, {
          ...bounds,
          desired: stabilize(memory, behavior, now, { current, recommended: recommendation }),
        });
  return { proposals, recommendation, ...limited };
}

function downWindow(settings: AutoscalerSettings): number {
  return settings.downscaleStabilizationSeconds ?? 300;
}

// As soon as a behavior is given at all, Kubernetes fills what it leaves open, and other rules hold than without one.
// See https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/apis/autoscaling/v2/defaults.go
function withKubernetesDefaults(behavior: ScalingBehavior, settings: AutoscalerSettings): CompleteBehavior {
  const { scaleUp = {}, scaleDown = {} } = behavior;
  return {
    scaleUp: {
      tolerance: scaleUp.tolerance,
      stabilizationWindowSeconds: scaleUp.stabilizationWindowSeconds ?? 0,
      selectPolicy: scaleUp.selectPolicy ?? 'Max',
      policies: scaleUp.policies ?? [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 15 },
      ],
    },
    scaleDown: {
      tolerance: scaleDown.tolerance,
      stabilizationWindowSeconds: scaleDown.stabilizationWindowSeconds ?? downWindow(settings),
      selectPolicy: scaleDown.selectPolicy ?? 'Max',
      policies: scaleDown.policies ?? [{ type: 'Percent', value: 100, periodSeconds: 15 }],
    },
  };
}
