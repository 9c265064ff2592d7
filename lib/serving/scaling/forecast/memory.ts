import type { CompleteBehavior } from '../behavior';

/** What an autoscaler remembers of one server. Times are seconds of any clock. */
export interface Memory {
  /** How many pods the metrics called for, before windows and limits. */
  readonly recommendations: readonly { readonly replicas: number; readonly at: number }[];
  /** By how many pods the number was changed: more is positive. */
  readonly changes: readonly Change[];
}

interface Change {
  readonly by: number;
  readonly at: number;
}

/**
 * Remembers a change, in the place of one in the same direction that no policy of that direction reaches any more. The
 * policies of the other direction may still reach that one; the controller forgets it all the same.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/controller/podautoscaler/horizontal.go
 */
export function rememberChange(
  changes: readonly Change[],
  by: number,
  now: number,
  behavior: CompleteBehavior,
): Change[] {
  const longest = Math.max(
    ...(by > 0 ? behavior.scaleUp : behavior.scaleDown).policies.map(({ periodSeconds }) => periodSeconds),
  );
  const outdated = changes.findLastIndex((change) => change.by > 0 === by > 0 && now - change.at >= longest);
  return outdated < 0 ? [...changes, { by, at: now }] : changes.with(outdated, { by, at: now });
}

/** Forgets what is so old that no window and no policy reaches it. */
export function forget(memory: Memory, now: number): Memory {
  const recent = ({ at }: { readonly at: number }): boolean => now - at <= longestReach;
  return { recommendations: memory.recommendations.filter(recent), changes: memory.changes.filter(recent) };
}

// The longest window that Kubernetes takes; periods of policies are shorter.
const longestReach = 3600;
