import type { ApiObject } from 'cdk8s';
import { withoutWaiting } from '../../workload/synthesis/deploy-timeout';
import { isDeferred } from '../../workload/synthesis/markers';
import type { Problems } from '../../workload/values/validation';
import { external } from './external';
import type { Scaling } from './scaling';

/** The props of a server that decide how many pods it has. */
export interface ReplicaProps {
  readonly replicas?: number;
  readonly scaling?: Scaling | 'external';
}

/** How many pods a server has. */
export interface ReplicaCount {
  /** The Deployment's own number; undefined where something else owns it. */
  readonly own: number | undefined;
  /** The fewest pods. */
  readonly least: number;
  /** The most pods; infinite where that is not known. */
  readonly most: number;
  /** Who owns the number, where the Deployment does not. */
  readonly scaling: Scaling | undefined;
}

/**
 * Reads how many pods a server has. Where something else scales it, the Deployment's own
 * number is left out: a number in the object would be set again by every deployment, and is an
 * error under server-side apply.
 *
 * @see https://github.com/pulumi/pulumi-kubernetes/issues/2491
 */
export function countReplicas(problems: Problems, props: ReplicaProps): ReplicaCount {
  if (props.scaling === undefined) {
    const replicas = props.replicas ?? 1;
    problems.integer(replicas, 'replicas', 0);
    return { own: replicas, least: replicas, most: replicas, scaling: undefined };
  }
  if (props.replicas !== undefined) {
    problems.add(
      'replicas',
      "must not be given beside 'scaling', which decides how many pods there are. Remove one of them",
      props.replicas,
    );
  }
  const scaling = props.scaling === 'external' ? external() : props.scaling;
  return { own: undefined, least: scaling.min, most: scaling.max ?? Number.POSITIVE_INFINITY, scaling };
}

/** Reports more pods than a volume allows that only one node at a time can mount. */
export function expectOnePod(problems: Problems, count: ReplicaCount, volume: string): void {
  if (isDeferred(count.most) || count.most <= 1) {
    return;
  }
  const why = `for only one node at a time can mount volume '${volume}'. Give the volume the access mode ReadWriteMany`;
  if (count.scaling === undefined) {
    problems.add('replicas', `must be at most 1, ${why}`, count.most);
  } else if (Number.isFinite(count.most)) {
    problems.add('scaling.max', `must be at most 1, ${why}`, count.most);
  } else {
    problems.add('scaling', `must not allow more than one pod, ${why}, or set external({ max: 1 })`);
  }
}

/** Lets a deployment go on where there may be no pod: a Service without one never counts as ready. */
export function waitForPodsIfAny(service: ApiObject, count: ReplicaCount): void {
  if (count.least === 0) {
    Object.entries(withoutWaiting()).forEach(([key, value]) => service.metadata.addAnnotation(key, value));
  }
}

/** How many pods a deployment has to reckon with, one after the other. */
export function podsToRoll(count: ReplicaCount): number {
  if (isDeferred(count.most)) {
    return 1;
  }
  // Where the number is not known, too much does no harm: a rollout that is stuck fails by its own deadline.
  return Number.isFinite(count.most) ? Math.max(1, count.most) : unknownPods;
}

const unknownPods = 20;
