import { k8s } from 'cdk8s-plus-28';
import { isDeferred } from '../workload/markers';
import type { ModelVolume } from '../workload/model-volume';

/** What decides how pods are replaced by new ones. */
export interface RolloutShape {
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
 * first: on a full cluster the new one would wait forever for the old one's. With one replica of it, or with a volume that
 * the old pod holds, nothing but stopping first can work.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
 */
export function shapeRollout(rollout: RolloutShape): k8s.DeploymentStrategy {
  const single = !isDeferred(rollout.replicas) && rollout.replicas <= 1;
  if (rollout.oneNodeVolume !== undefined || (rollout.scarce && single)) {
    return { type: 'Recreate' };
  }
  const [maxSurge, maxUnavailable] = rollout.scarce ? [0, 1] : [1, 0];
  return {
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(maxSurge), maxUnavailable: k8s.IntOrString.fromNumber(maxUnavailable) },
  };
}
