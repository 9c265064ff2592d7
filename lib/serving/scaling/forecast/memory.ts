/** What an autoscaler remembers of one server. Times are seconds of any clock. */
export interface Memory {
  /** How many pods the metrics called for, before windows and limits. */
  readonly recommendations: readonly { readonly replicas: number; readonly at: number }[];
  /** By how many pods the number was changed: more is positive. */
  readonly changes: readonly { readonly by: number; readonly at: number }[];
}

/** Forgets what is so old that no window and no policy reaches it. */
export function forget(memory: Memory, now: number): Memory {
  const recent = ({ at }: { readonly at: number }): boolean => now - at <= longestReach;
  return { recommendations: memory.recommendations.filter(recent), changes: memory.changes.filter(recent) };
}

// The longest window that Kubernetes takes; periods of policies are shorter.
const longestReach = 3600;
