import type { Cluster } from '../../lib/workload/cluster-profile';
import type { Kubectl } from '../kubectl';
import { PlaygroundError } from '../playground-error';
import { findDefinitions, type CrdGroup, type Progress } from '../toolchain';
import type { AppliedObjects } from './apply-objects';

/** The API groups that each operator of a cluster file brings. */
const groupsOf: Readonly<Partial<Record<Cluster['profile']['operators'][number], readonly CrdGroup[]>>> = {
  keda: ['keda.sh'],
  kueue: ['kueue.x-k8s.io'],
  jobset: ['jobset.x-k8s.io'],
  leaderworkerset: ['leaderworkerset.x-k8s.io'],
};

/** The API groups that a cluster has beside Kubernetes' own. Their operators do not run in the playground: it takes their objects, and checks them. */
export function groupsIn(cluster: Cluster): CrdGroup[] {
  const { operators, gatewayClass } = cluster.profile;
  return [
    ...(gatewayClass === undefined ? [] : (['gateway.networking.k8s.io'] as const)),
    ...operators.flatMap((operator) => groupsOf[operator] ?? []),
  ];
}

/**
 * The custom resources that the cluster's file says it has.
 * @throws PlaygroundError naming the definitions that cannot be had, and why
 */
export async function definitionsOf(cluster: Cluster, kubectl: Kubectl, progress: Progress): Promise<AppliedObjects[]> {
  const groups = groupsIn(cluster);
  if (groups.length === 0) {
    return [];
  }
  const { files, missing } = await findDefinitions(groups, progress);
  if (missing.size > 0) {
    throw new PlaygroundError(
      `Custom resource definitions of cluster '${cluster.name}' cannot be had:\n${[...missing].map(([group, why]) => `  ${group}: ${why}`).join('\n')}`,
      'Run again where Go modules can be fetched, or take the operators and the gateway class out of the cluster file.',
    );
  }
  return [
    {
      name: 'definitions',
      files,
      established: () =>
        kubectl('wait', '--for=condition=Established', '--timeout=30s', ...files.flatMap((file) => ['-f', file])),
    },
  ];
}
