import { countAt, mapAt, textAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { PodSet } from '../objects/workload';
import { countOf, rollingUpdate } from '../rule-support';

/** How a change of the template reaches the pods of a workload. */
export interface Rollout {
  /** How many units there are: pods, or groups of pods. */
  readonly units: number;
  /** How many more there are meanwhile, at most. */
  readonly surge: number;
  /** How many fewer answer meanwhile, at most. */
  readonly unavailable: number;
  /** Whether a unit is a group of pods that start and stop together. */
  readonly groups: boolean;
  /** Whether all of it is started anew beside the old one. @default false */
  readonly whole?: boolean;
  /** The field that says how many more there are. */
  readonly surgePath: string;
  /** The field that says how many fewer there are. */
  readonly unavailablePath: string;
  /** What stops all of them: a strategy that is called so. @default - nothing does */
  readonly stopsAll?: { readonly path: string; readonly strategy: string };
}

/**
 * How a change reaches the pods of a workload, for kinds that roll out by themselves; undefined for others, and where
 * nothing happens until somebody deletes pods.
 */
export function rolloutOf(pods: PodSet): Rollout | undefined {
  switch (pods.object.kind) {
    case 'Deployment':
      return deployment(pods);
    case 'StatefulSet':
      return statefulSet(pods);
    case 'LeaderWorkerSet':
      return leaderWorkerSet(pods.object);
    case 'Rollout':
      return argoRollout(pods);
    case 'RayService':
      return rayService(pods);
    case 'InferenceService':
      return inferenceService(pods);
    default:
      return undefined;
  }
}

function deployment(pods: PodSet): Rollout {
  const at = 'spec.strategy.rollingUpdate';
  const recreate = textAt(pods.object, 'spec', 'strategy', 'type') === 'Recreate';
  return {
    units: pods.replicas,
    ...(recreate ? { surge: 0, unavailable: pods.replicas } : rollingUpdate(pods)),
    groups: false,
    surgePath: `${at}.maxSurge`,
    unavailablePath: `${at}.maxUnavailable`,
    ...(recreate ? { stopsAll: { path: 'spec.strategy.type', strategy: 'Recreate' } } : {}),
  };
}

function statefulSet({ object, replicas }: PodSet): Rollout | undefined {
  const strategy = mapAt(object, 'spec', 'updateStrategy');
  const { partition, maxUnavailable } = mapAt(strategy, 'rollingUpdate');
  if (strategy['type'] === 'OnDelete' || Number(partition ?? 0) >= replicas) {
    return undefined;
  }
  return {
    units: replicas,
    surge: 0,
    unavailable: maxUnavailable === undefined ? 1 : Math.max(1, countOf(maxUnavailable, replicas, 'down')),
    groups: false,
    surgePath: '',
    unavailablePath:
      maxUnavailable === undefined ? 'spec.replicas' : 'spec.updateStrategy.rollingUpdate.maxUnavailable',
  };
}

// @see https://lws.sigs.k8s.io/docs/concepts/rollout-strategy/
function leaderWorkerSet(object: KubernetesObject): Rollout {
  const at = 'spec.rolloutStrategy.rollingUpdateConfiguration';
  const update = mapAt(object, ...at.split('.'));
  const units = countAt(object, 'spec', 'replicas') ?? 1;
  return {
    units,
    surge: countOf(update['maxSurge'], units, 'up'),
    unavailable: countOf(update['maxUnavailable'] ?? 1, units, 'down'),
    groups: true,
    surgePath: `${at}.maxSurge`,
    unavailablePath: `${at}.maxUnavailable`,
  };
}

// A second cluster takes over when it is ready.
// @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/rayservice.html
function rayService({ object, replicas }: PodSet): Rollout | undefined {
  const path = 'spec.upgradeStrategy.type';
  return textAt(object, ...path.split('.')) === 'None'
    ? undefined
    : { units: 1, surge: replicas, unavailable: 0, groups: true, whole: true, surgePath: path, unavailablePath: path };
}

// Its controller makes a Deployment, or a Knative revision that takes over when it is ready.
// @see https://kserve.github.io/website/docs/reference/crd-api
function inferenceService({ object, replicas, podPath }: PodSet): Rollout {
  const at = `${podPath}.deploymentStrategy.rollingUpdate`;
  const update = mapAt(object, ...at.split('.'));
  return {
    units: replicas,
    surge: countOf(update['maxSurge'] ?? '25%', replicas, 'up'),
    unavailable: countOf(update['maxUnavailable'] ?? '25%', replicas, 'down'),
    groups: false,
    surgePath: `${at}.maxSurge`,
    unavailablePath: `${at}.maxUnavailable`,
  };
}

// @see https://argo-rollouts.readthedocs.io/en/stable/features/specification/
function argoRollout({ object, replicas }: PodSet): Rollout {
  const strategy = mapAt(object, 'spec', 'strategy');
  if (strategy['blueGreen'] !== undefined) {
    const at = 'spec.strategy.blueGreen.previewReplicaCount';
    const surge = countAt(object, ...at.split('.')) ?? replicas;
    return { units: replicas, surge, unavailable: 0, groups: false, surgePath: at, unavailablePath: at };
  }
  const update = mapAt(strategy, 'canary');
  const [surge, unavailable] = [
    countOf(update['maxSurge'] ?? '25%', replicas, 'up'),
    countOf(update['maxUnavailable'] ?? '25%', replicas, 'down'),
  ];
  return {
    units: replicas,
    surge,
    unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable,
    groups: false,
    surgePath: 'spec.strategy.canary.maxSurge',
    unavailablePath: 'spec.strategy.canary.maxUnavailable',
  };
}
