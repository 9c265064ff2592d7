import type { k8s } from 'cdk8s-plus-28';
import { checkCountOrPercent, isNone, toIntOrString, type CountOrPercent } from '../workload/values/count-or-percent';
import { isDeferred } from '../workload/synthesis/markers';
import type { ModelVolume } from '../workload/volumes/model-volume';
import type { Problems } from '../workload/values/validation';

/** How the pods of a server are replaced when it changes. */
export interface Rollout {
  /**
   * `RollingUpdate`: a few at a time. `Recreate`: all old ones stop before the first new one starts.
   * @default 'RollingUpdate'; 'Recreate' for a single pod with accelerators, and for one whose volume one node holds
   */
  readonly type?: 'RollingUpdate' | 'Recreate';
  /**
   * How many pods there may be above `replicas` at a time. With accelerators each needs free ones: without, the
   * rollout waits for them until its deadline.
   * @default 1; 0 with accelerators, unless `maxUnavailable` is 0
   */
  readonly maxSurge?: CountOrPercent;
  /**
   * How many of `replicas` may be missing at a time.
   * @default 0; 1 where `maxSurge` is 0
   */
  readonly maxUnavailable?: CountOrPercent;
  /**
   * How long a new pod has to be ready without a break before the rollout goes on. One that fails soon after it started
   * then stops the rollout instead of taking the place of one that works.
   * @default 0
   */
  readonly minReadySeconds?: number;
}

/** What decides how pods are replaced by new ones. */
export interface RolloutShape {
  /** What the user wants. */
  readonly rollout?: Rollout | undefined;
  readonly replicas: number;
  /** Whether a pod holds accelerators, of which none may be free for one more. */
  readonly scarce: boolean;
  /** A volume that only one node can mount at a time. */
  readonly oneNodeVolume: ModelVolume | undefined;
}

/**
 * How a new version takes over.
 *
 * Normally a new pod has to be ready before an old one goes, so capacity never drops. A pod with accelerators goes
 * first: on a full cluster the new one would wait forever for the old one's. With one
 * replica of it, or with a volume that the old pod holds, nothing but stopping first can work.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
 */
export function shapeRollout(problems: Problems, shape: RolloutShape): k8s.DeploymentStrategy {
  const rollout = shape.rollout ?? {};
  const single = !isDeferred(shape.replicas) && shape.replicas <= 1;
  const wanted = rollout.maxSurge !== undefined || rollout.maxUnavailable !== undefined ? 'RollingUpdate' : undefined;
  if (
    (rollout.type ??
      wanted ??
      (shape.oneNodeVolume !== undefined || (shape.scarce && single) ? 'Recreate' : 'RollingUpdate')) === 'Recreate'
  ) {
    for (const prop of ['maxSurge', 'maxUnavailable'] as const) {
      problems.expect(
        rollout[prop] === undefined,
        `rollout.${prop}`,
        "must be left out with 'rollout.type' Recreate, which stops all pods at once",
        rollout[prop],
      );
    }
    return { type: 'Recreate' };
  }
  const maxSurge =
    rollout.maxSurge ??
    (shape.scarce && !(rollout.maxUnavailable !== undefined && isNone(rollout.maxUnavailable)) ? 0 : 1);
  const maxUnavailable = rollout.maxUnavailable ?? (isNone(maxSurge) ? 1 : 0);
  checkSteps(problems, shape, maxSurge, maxUnavailable);
  return {
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: toIntOrString(maxSurge), maxUnavailable: toIntOrString(maxUnavailable) },
  };
}

function checkSteps(
  problems: Problems,
  shape: RolloutShape,
  maxSurge: CountOrPercent,
  maxUnavailable: CountOrPercent,
): void {
  const valid =
    checkCountOrPercent(problems, maxSurge, 'rollout.maxSurge') &&
    checkCountOrPercent(problems, maxUnavailable, 'rollout.maxUnavailable');
  if (!valid) {
    return;
  }
  problems.expect(
    !(isNone(maxSurge) && isNone(maxUnavailable)),
    'rollout.maxUnavailable',
    "must be at least 1 where 'rollout.maxSurge' is 0, or no pod could ever be replaced",
    maxUnavailable,
  );
  if (shape.oneNodeVolume !== undefined) {
    problems.expect(
      isNone(maxSurge),
      'rollout.maxSurge',
      `must be 0, for a new pod could not mount volume '${shape.oneNodeVolume.name}' beside the old one. ` +
        `Leave 'rollout' out, or give the volume the access mode ReadWriteMany`,
      maxSurge,
    );
  }
}

/** Whether old pods have to be gone, drained and all, before new ones can start. */
export function oldPodsGoFirst(strategy: k8s.DeploymentStrategy): boolean {
  const surge = strategy.rollingUpdate?.maxSurge?.value as CountOrPercent | undefined;
  return strategy.type === 'Recreate' || (surge !== undefined && isNone(surge));
}
