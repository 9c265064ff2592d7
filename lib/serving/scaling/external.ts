import { checkRange } from './range';
import type { Scaling } from './scaling';

export interface ExternalScalingProps {
  /**
   * The fewest pods that the owner goes down to. With 0 the deployment does not wait for a pod behind the Service.
   * @default 1
   */
  readonly min?: number;
  /**
   * The most pods that the owner goes up to. It decides whether a volume that one node
   * can mount is enough, and how long a rollout may take.
   * @default - not known: as many as it likes
   */
  readonly max?: number;
}

/**
 * Somebody else decides how many pods there are: an autoscaler that is installed in another way, or a person with
 * `kubectl scale`. The Deployment has no `spec.replicas`, so a deployment neither sets the number nor fights for it.
 * A new server begins with one pod.
 *
 * `scaling: 'external'` is short for `scaling: external()`.
 *
 * @example
 * new WebModelServer(environment, 'classifier', {
 *   image,
 *   resources,
 *   scaling: external({ min: 2, max: 10 }),
 * });
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
 */
export function external(props: ExternalScalingProps = {}): Scaling {
  return {
    min: props.min ?? 1,
    max: props.max,
    make: ({ problems }) => {
      const min = props.min ?? 1;
      if (props.max === undefined) {
        problems.integer(min, 'scaling.min', 0);
      } else {
        checkRange(problems, min, props.max);
      }
      return undefined;
    },
  };
}
