import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { kubeletCredentials, poolLabels, realNodePool } from '../cluster';
import type { Playground } from '../state/state';
import type { Progress, Tool, ToolName } from '../toolchain';
import { startNodeProcesses } from './start';

export { realNodePossible, type RealNodePossible } from './possible';
export { inNode } from './namespace';
export { networkPoliciesStatus, policedGroup } from './network-policies';
export { stopNode } from './stop';

/**
 * Makes this machine the node of the cluster's real pool: containerd and a kubelet, in which pods really run. What
 * runs already is left alone. Does nothing where the cluster has no real pool. The control plane, the registry and
 * the pause image must be there.
 *
 * The node has the machine's processors and memory; the capacity in the cluster file is for where it is simulated.
 *
 * @param progress hears what is changed on the machine before it is done
 * @returns what is to be said of it
 * @throws PlaygroundError when a daemon does not start, with the end of its log
 */
export async function startNode(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  cluster: Cluster,
  progress: Progress,
): Promise<string> {
  const real = realNodePool(cluster);
  if (real === undefined) {
    return 'the cluster has no real pool';
  }
  const { pool, name } = real;
  return startNodeProcesses(
    playground,
    tools,
    {
      name,
      labels: poolLabels(pool, 0),
      taints: pool.taints,
      featureGates: cluster.profile.featureGates,
      egress: pool.egress ?? [],
      credentials: kubeletCredentials(playground, name),
    },
    progress,
  );
}
