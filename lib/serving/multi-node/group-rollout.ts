import { checkCountOrPercent, isNone, podsOf, type CountOrPercent } from '../../workload/values/count-or-percent';
import { isDeferred } from '../../workload/synthesis/markers';
import type { Problems } from '../../workload/values/validation';
import type { DisruptionBudget } from '../disruption-budget';
import { shapeRollout, type Rollout } from '../rollout';

/** How many replicas may be missing, and how many more there may be, while they are replaced. */
export interface GroupRollout {
  readonly maxSurge: CountOrPercent;
  readonly maxUnavailable: CountOrPercent;
}

/**
 * How a new version takes over where a replica is a group of pods: one replica after the
 * other, and the old one goes first unless there are spare accelerators for a whole replica.
 *
 * @see https://lws.sigs.k8s.io/docs/concepts/rollout-strategy/
 */
export function shapeGroupRollout(problems: Problems, wanted: Rollout = {}, replicas: number): GroupRollout {
  const { type, minReadySeconds, ...steps } = wanted;
  problems.expect(
    type !== 'Recreate',
    'rollout.type',
    "must be 'RollingUpdate' with 'multiNode', the only one that a LeaderWorkerSet knows. " +
      'A single replica is stopped first anyway',
    type,
  );
  problems.expect(
    minReadySeconds === undefined,
    'rollout.minReadySeconds',
    "must be left out with 'multiNode': a LeaderWorkerSet goes on as soon as a replica is ready",
    minReadySeconds,
  );
  const { rollingUpdate } = shapeRollout(problems, {
    rollout: { ...steps, type: 'RollingUpdate' },
    replicas,
    scarce: true,
    oneNodeVolume: undefined,
  });
  const maxSurge = rollingUpdate?.maxSurge?.value as CountOrPercent;
  const maxUnavailable = rollingUpdate?.maxUnavailable?.value as CountOrPercent;
  checkPercent(problems, maxSurge, maxUnavailable, replicas);
  return { maxSurge, maxUnavailable };
}

// A Deployment replaces at least one pod where both come to nothing; a LeaderWorkerSet is refused.
function checkPercent(
  problems: Problems,
  maxSurge: CountOrPercent,
  maxUnavailable: CountOrPercent,
  replicas: number,
): void {
  const sound =
    checkCountOrPercent(problems, maxSurge, 'rollout.maxSurge') &&
    checkCountOrPercent(problems, maxUnavailable, 'rollout.maxUnavailable');
  if (
    !sound ||
    [maxSurge, maxUnavailable, replicas].some(isDeferred) ||
    !isNone(maxSurge) ||
    isNone(maxUnavailable) ||
    replicas < 1 ||
    !Number.isFinite(replicas)
  ) {
    return;
  }
  problems.expect(
    podsOf(maxUnavailable, replicas, 'down') >= 1,
    'rollout.maxUnavailable',
    `must come to at least one of ${replicas} replicas, rounded down`,
    maxUnavailable,
  );
}

/**
 * The disruption budget of replicas that are groups of pods: one replica at a time.
 *
 * Kubernetes counts pods, and when one is taken away its whole replica starts anew. As long
 * as one pod may be missing, the next eviction waits until all pods of that replica are back; with more, evictions
 * could hit one pod of each replica.
 */
export function groupBudget(problems: Problems, wanted: DisruptionBudget | undefined): DisruptionBudget | undefined {
  if (wanted === undefined) {
    return undefined;
  }
  const one = wanted.maxUnavailable === 1 && wanted.minAvailable === undefined;
  problems.expect(
    one,
    'disruptionBudget',
    "must have a 'maxUnavailable' of 1 with 'multiNode': Kubernetes counts pods, and with one of them its whole " +
      'replica goes',
    wanted.maxUnavailable ?? wanted.minAvailable,
  );
  return one ? wanted : undefined;
}
