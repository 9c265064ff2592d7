import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { clusterOf } from '../cluster/cluster-context';
import { kubernetesAtLeast } from '../cluster/kubernetes-version';
import type { RawFields } from '../synthesis/raw-fields';

/** How a server leaves. */
export interface DrainShape {
  /** How long it goes on answering after it was told to stop: until everybody has heard that it leaves. */
  readonly drainSeconds: number;
  /** How long a request may take: what has begun by then is finished. */
  readonly requestSeconds: number;
  /**
   * A bash script that ends when no request is being answered, for a program that breaks them off when it is told to
   * stop.
   * @default - the program finishes what it is answering
   */
  readonly untilIdle?: string;
}

/** The preStop hook of a container, as its class can hold it and as raw fields where it cannot. */
export interface ShapedDrain {
  readonly lifecycle?: k8s.Lifecycle;
  readonly raw?: RawFields;
  readonly terminationGracePeriodSeconds: number;
}

/**
 * Keeps a server answering while it leaves.
 *
 * A pod is taken out of the endpoints and told to stop at the same moment, but proxies and load balancers hear of it
 * a little later and send it requests until then. So the container sleeps first, which needs no help from the image
 * where Kubernetes does the sleeping (from 1.30 on). The grace period counts from the beginning, so it covers the
 * sleep as well as the longest request.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
export function shapeDrain(scope: IConstruct, drain: DrainShape): ShapedDrain {
  const terminationGracePeriodSeconds = drain.drainSeconds + drain.requestSeconds;
  if (drain.untilIdle !== undefined) {
    const script = `sleep ${drain.drainSeconds}\n${drain.untilIdle}`;
    return {
      lifecycle: { preStop: { exec: { command: ['bash', '-c', script] } } },
      terminationGracePeriodSeconds,
    };
  }
  if (drain.drainSeconds === 0) {
    return { terminationGracePeriodSeconds };
  }
  // Where the gate is closed, the API server drops the hook without a word.
  return (clusterOf(scope).profile.featureGates['PodLifecycleSleepAction'] ?? kubernetesAtLeast(scope, '1.30'))
    ? { raw: { lifecycle: { preStop: { sleep: { seconds: drain.drainSeconds } } } }, terminationGracePeriodSeconds }
    : {
        lifecycle: { preStop: { exec: { command: ['sleep', String(drain.drainSeconds)] } } },
        terminationGracePeriodSeconds,
      };
}
