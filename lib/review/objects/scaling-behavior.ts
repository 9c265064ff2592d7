import { canonicalJson } from '../../workload/configuration/content-hash';
import { isMap } from '../../workload/values/maps';
import type { Draft } from './shape';

/**
 * What an autoscaler does that says nothing of its own: in part the API server writes it, in part the controller knows
 * it.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#default-behavior
 */
export const defaultBehavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  },
};

/** Completes what an autoscaler says of its behavior, and takes out the directions that are as by default. */
export function completeBehavior(spec: Draft): void {
  const said = spec['behavior'];
  if (!isMap(said)) {
    return;
  }
  const behavior: Draft = {};
  for (const direction of ['scaleUp', 'scaleDown'] as const) {
    const usual = defaultBehavior[direction];
    const completed = { ...usual, ...(isMap(said[direction]) ? said[direction] : {}) };
    if (canonicalJson(completed) !== canonicalJson(usual)) {
      behavior[direction] = completed;
    }
  }
  spec['behavior'] = Object.keys(behavior).length === 0 ? undefined : behavior;
}
