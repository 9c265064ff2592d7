import type { CompleteBehavior } from '../behavior';
import type { Memory } from './memory';

/**
 * Holds a recommendation back until it has stood for the whole window: more pods only as far as every recommendation of
 * the window for more pods goes, fewer only as far as every one of the window for fewer goes.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/controller/podautoscaler/horizontal.go
 */
export function stabilize(
  memory: Memory,
  behavior: CompleteBehavior,
  now: number,
  { current, recommended }: { readonly current: number; readonly recommended: number },
): number {
  const within = (seconds: number): number[] =>
    memory.recommendations.filter(({ at }) => now - at < seconds).map(({ replicas }) => replicas);
  const lowest = Math.min(recommended, ...within(behavior.scaleUp.stabilizationWindowSeconds));
  const highest = Math.max(recommended, ...within(behavior.scaleDown.stabilizationWindowSeconds));
  return Math.min(Math.max(current, lowest), highest);
}

/** The same for an autoscaler without a behavior: only fewer pods are held back. */
export function stabilizeDown(memory: Memory, windowSeconds: number, now: number, recommended: number): number {
  return Math.max(
    recommended,
    ...memory.recommendations.filter(({ at }) => now - at < windowSeconds).map(({ replicas }) => replicas),
  );
}
