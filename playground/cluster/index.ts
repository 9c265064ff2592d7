import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../lib/workload/cluster-profile';
import { daemonStatus, startDaemon, stopDaemon } from '../daemon';
import { writeFileAtomic } from '../files';
import { kubectlOn, type Kubectl } from '../kubectl';
import { PlaygroundError } from '../playground-error';
import type { Playground } from '../state';
import type { Tool, ToolName } from '../toolchain';
import { accessObjects } from './access';
import { applyObjects } from './apply-objects';
import { clusterObjects } from './cluster-objects';
import { controlPlane, controlPlaneDaemons, type ControlPlaneOptions } from './control-plane';
import { definitionsOf } from './definitions';

export { applyObjects } from './apply-objects';
export { isKubeletHealthy } from './ask';
export {
  aggregatedCredentials,
  kubeletCredentials,
  programKubeconfig,
  type AggregatedCredentials,
  type KubeletCredentials,
} from './credentials';
export type { ControlPlaneOptions } from './control-plane';
export { poolLabels, realNodePool, simulatedNodes } from './simulated-nodes';

/** How the cluster is started. */
export interface StartClusterOptions {
  /** Hears what is being done. */
  readonly progress: (message: string) => void;
  /** Whether the real pool will run as a real node; else it is simulated. */
  readonly realNode: boolean;
  /** @default - the playground's own */
  readonly controlPlane?: ControlPlaneOptions;
}

/**
 * Starts the control plane and gives it the nodes and classes of the cluster
 * file. What runs already is left alone.
 *
 * @throws PlaygroundError when a daemon does not start, with the end of its log
 */
export async function startCluster(
  pg: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  cluster: Cluster,
  options: StartClusterOptions,
): Promise<void> {
  const daemons = controlPlane(pg, tools, cluster, options.realNode, options.progress, options.controlPlane);
  const start = async (names: readonly string[]): Promise<void> => {
    for (const daemon of daemons.filter(({ name }) => names.includes(name))) {
      options.progress(`starting ${daemon.name}`);
      await startDaemon(pg, daemon);
    }
  };
  await start(['etcd', 'kube-apiserver']);
  const kubectl = kubectlOn(pg, tools.get('kubectl')!.path);
  // None of these waits for another, but kwok for its rights; each is slow to begin with.
  let granted = (): void => undefined;
  const rights = new Promise<void>((resolve) => (granted = resolve));
  const [added] = await Promise.all([
    addObjects(pg, kubectl, cluster, options, granted),
    start(['kube-controller-manager']),
    start(['kube-scheduler']),
    Promise.all([rights, freeLeases(pg, kubectl)]).then(() => start(['kwok'])),
  ]);
  if (added) {
    await waitFor('the default service account', () => kubectl('get', 'serviceaccount', 'default', '-n', 'default'));
  }
}

/** Stops the control plane. */
export async function stopCluster(pg: Playground): Promise<void> {
  for (const name of [...controlPlaneDaemons].reverse()) {
    await stopDaemon(pg, name);
  }
}

/**
 * Lets kwok take the simulated nodes at once. It plays a node only while it holds the node's lease, and one that was
 * stopped leaves its leases held for their whole duration.
 */
async function freeLeases(pg: Playground, kubectl: Kubectl): Promise<void> {
  if (daemonStatus(pg, 'kwok') === 'running') {
    return;
  }
  const names = (await listNodes(kubectl)).filter(isSimulated).map(({ metadata }) => metadata.name);
  if (names.length > 0) {
    await kubectl('delete', 'lease', '--namespace=kube-node-lease', '--ignore-not-found', ...names);
  }
}

/**
 * @param granted is called when the playground's own programs have their rights
 * @returns whether something had to be added
 */
async function addObjects(
  pg: Playground,
  kubectl: Kubectl,
  cluster: Cluster,
  options: StartClusterOptions,
  granted: () => void,
): Promise<boolean> {
  options.progress('adding nodes and classes');
  const list = (name: string, items: readonly object[]): string => {
    const file = pg.path(`${name}-objects.json`);
    writeFileAtomic(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    return file;
  };
  const applied = await applyObjects(pg, kubectl, [
    {
      name: 'access',
      files: [list('access', accessObjects(cluster, options.realNode))],
      established: () => Promise.resolve(granted()),
    },
    ...(await definitionsOf(cluster, kubectl, options.progress)),
    { name: 'cluster', files: [list('cluster', clusterObjects(cluster, options.realNode))] },
  ]);
  // They were there before.
  granted();
  if (applied) {
    await retire(kubectl, cluster, options.realNode);
  }
  return applied;
}

/** Removes the simulated nodes that the cluster file no longer has. */
async function retire(kubectl: Kubectl, cluster: Cluster, realNode: boolean): Promise<void> {
  const wanted = new Set(
    clusterObjects(cluster, realNode)
      .filter((object) => object.kind === 'Node')
      .map((object) => (object.metadata as { name: string }).name),
  );
  const old = (await listNodes(kubectl)).filter((node) => isSimulated(node) && !wanted.has(node.metadata.name));
  if (old.length > 0) {
    await kubectl('delete', 'node', '--wait=false', ...old.map(({ metadata }) => metadata.name));
  }
}

interface ListedNode {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
}

async function listNodes(kubectl: Kubectl): Promise<readonly ListedNode[]> {
  return (JSON.parse((await kubectl('get', 'nodes', '-o', 'json')).stdout) as { items: readonly ListedNode[] }).items;
}

function isSimulated({ metadata }: ListedNode): boolean {
  return metadata.annotations?.['kwok.x-k8s.io/node'] === 'fake';
}

async function waitFor(what: string, ask: () => Promise<unknown>): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() > until) {
        throw new PlaygroundError(
          `The cluster does not make ${what}: ${(error as Error).message}`,
          'Run bin/down, then bin/up.',
        );
      }
      await sleep(200);
    }
  }
}
