import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { startDaemon } from '../processes/daemon';
import { ApiClient } from '../plugin/cluster/client';
import { Discovery } from '../plugin/cluster/discovery';
import { openKubeconfig } from '../plugin/cluster/kubeconfig';
import { PlaygroundError } from '../playground-error';
import type { Playground } from '../state/state';
import type { Tool, ToolName } from '../toolchain';
import { accessObjects } from './access';
import { applyObjects } from './apply-objects';
import { clusterObjects } from './cluster-objects';
import { controlPlane, type ControlPlaneDaemon, type ControlPlaneOptions } from './control-plane';
import { createObjects } from './create-objects';
import { definitionsOf } from './definitions';
import { kubectlOn } from './kubectl';
import { simulatedNodes, type NodeObject } from './simulated-nodes';

/** How a cluster that was never there before is started. */
interface StartNewOptions {
  /** Hears what is being done. */
  readonly progress: (message: string) => void;
  readonly controlPlane: ControlPlaneOptions;
  /** The operators that will run in it: they bring their definitions. */
  readonly operators: readonly string[];
}

/**
 * Starts a control plane on an empty folder, with simulated nodes only. Since nothing is there, nothing is compared
 * and nothing retired: that takes a fraction of the time of a start that has to look.
 * @throws PlaygroundError when a daemon does not start, with the end of its log
 */
export async function startNewCluster(
  pg: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  cluster: Cluster,
  { progress, controlPlane: options, operators }: StartNewOptions,
): Promise<void> {
  const daemons = controlPlane(pg, tools, cluster, { progress, realNode: false, controlPlane: options });
  const start = async (name: ControlPlaneDaemon): Promise<void> => {
    progress(`starting ${name}`);
    await startDaemon(
      pg,
      daemons.find((daemon) => daemon.name === name)!,
    );
  };
  // The API server asks for etcd until it is there.
  await Promise.all([start('etcd'), start('kube-apiserver')]);
  const client = new ApiClient(await openKubeconfig({ kubeconfig: pg.path('kubeconfig') }));
  const discovery = new Discovery(client);
  const kubectl = kubectlOn(pg, tools.get('kubectl')!.path);
  progress('adding nodes and classes');
  await Promise.all([
    start('kube-controller-manager'),
    start('kube-scheduler'),
    createObjects(client, discovery, accessObjects(cluster, false))
      .then(() => createObjects(client, discovery, simulatedNodes(cluster, false).map(ready)))
      .then(() => start('kwok')),
    definitionsOf(cluster, kubectl, progress, operators)
      .then((definitions) => applyObjects(pg, kubectl, definitions))
      .then(() =>
        createObjects(
          client,
          discovery,
          clusterObjects(cluster, false).filter(({ kind }) => kind !== 'Node'),
        ),
      ),
  ]);
  await defaultServiceAccount(client);
}

/** The node as kwok would leave it: one request instead of the dozen in which it and the controllers do that. */
function ready(node: NodeObject): Omit<NodeObject, 'status'> & { readonly status: object } {
  return {
    ...node,
    status: {
      ...node.status,
      phase: 'Running',
      conditions: [
        { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
        ...['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'].map((type) => ({
          type,
          status: 'False',
        })),
      ],
      addresses: [
        { type: 'Hostname', address: node.metadata.name },
        { type: 'InternalIP', address: '127.0.0.1' },
      ],
    },
  };
}

/** Without it no pod is made. */
async function defaultServiceAccount(client: ApiClient): Promise<void> {
  const until = Date.now() + 30_000;
  while ((await client.get('/api/v1/namespaces/default/serviceaccounts/default')) === undefined) {
    if (Date.now() > until) {
      throw new PlaygroundError(
        'The cluster does not make the default service account.',
        'Run the command again; the machine may have been too busy.',
      );
    }
    await sleep(50);
  }
}
