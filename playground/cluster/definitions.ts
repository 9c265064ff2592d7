import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import type { KubectlRunner } from './kubectl';
import { PlaygroundError } from '../playground-error';
import { findDefinitions, type CrdGroup, type Progress } from '../toolchain';
import type { AppliedObjects } from './apply-objects';

/** The API groups that each operator of a cluster file brings. */
const groupsOf: Readonly<Partial<Record<Cluster['profile']['operators'][number], readonly CrdGroup[]>>> = {
  keda: ['keda.sh'],
  kueue: ['kueue.x-k8s.io'],
  jobset: ['jobset.x-k8s.io'],
  leaderworkerset: ['leaderworkerset.x-k8s.io'],
  prometheus: ['monitoring.coreos.com'],
};

/**
 * The API groups that a cluster has beside Kubernetes' own, but for those of operators that run: these bring their own
 * definitions. The objects of the others are taken and checked, and nothing acts on them.
 */
export function groupsIn(cluster: Cluster, running: readonly string[] = []): CrdGroup[] {
  const { gatewayClass } = cluster.profile;
  const operators = cluster.profile.operators.filter((name) => !running.includes(name));
  return [
    ...(gatewayClass === undefined ? [] : (['gateway.networking.k8s.io'] as const)),
    ...operators.flatMap((operator) => groupsOf[operator] ?? []),
  ];
}

/**
 * What a cluster's file has to say so that the playground takes the objects of an API group; undefined where nothing
 * that it can say does.
 */
export function whatBrings(group: string): string | undefined {
  if (group === 'gateway.networking.k8s.io') {
    return 'give profile.gatewayClass';
  }
  const [operator] = Object.entries(groupsOf).find(([, groups]) => (groups as readonly string[]).includes(group)) ?? [];
  return operator === undefined ? undefined : `add ${operator} to profile.operators`;
}

/**
 * The custom resources that the cluster's file says it has.
 *
 * @param running the operators that run. @default - none
 * @throws PlaygroundError naming the definitions that cannot be had, and why
 */
export async function definitionsOf(
  cluster: Cluster,
  kubectl: KubectlRunner,
  progress: Progress,
  running?: readonly string[],
): Promise<AppliedObjects[]> {
  const groups = groupsIn(cluster, running);
  if (groups.length === 0) {
    return [];
  }
  const { files, missing } = await findDefinitions(groups, progress);
  if (missing.size > 0) {
    throw new PlaygroundError(
      `Custom resource definitions of cluster '${cluster.name}' cannot be had:\n` +
        `${[...missing].map(([group, why]) => `  ${group}: ${why}`).join('\n')}`,
      'Run again where Go modules can be fetched, or take the operators and the gateway class out of the cluster file.',
    );
  }
  return [
    {
      name: 'definitions',
      files,
      established: () => untilEstablished(files, kubectl),
    },
  ];
}

/**
 * Waits until the API server serves what definitions define. kubectl gives up on a definition that has no status yet,
 * instead of waiting for it.
 */
export async function untilEstablished(files: readonly string[], kubectl: KubectlRunner): Promise<void> {
  for (let left = 20; ; left -= 1) {
    try {
      await kubectl('wait', '--for=condition=Established', '--timeout=30s', ...files.flatMap((file) => ['-f', file]));
      return;
    } catch (error) {
      if (left === 0 || !String(error).includes('accessor error')) {
        throw error;
      }
      await sleep(250);
    }
  }
}
