import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { daemonStatus, startDaemon, stopDaemon } from '../processes/daemon';
import { writeFileAtomic } from '../state/files';
import { kubectlOn, type KubectlRunner } from './kubectl';
import { PlaygroundError } from '../playground-error';
import type { Playground } from '../state/state';
import type { Tool, ToolName } from '../toolchain';
import { accessObjects } from './access';
import { applyObjects } from './apply-objects';
import { clusterObjects } from './cluster-objects';
import { controlPlane, controlPlaneDaemons, type StartClusterOptions } from './control-plane';
import { definitionsOf } from './definitions';
import { simulatedSliceLabel } from './devices/resource-slices';

export { applyObjects, fieldManager, type AppliedObjects } from './apply-objects';
export { askApiServer, askService, isKubeletHealthy } from './ask';
export {
  aggregatedCredentials,
  kubeletCredentials,
  operatorKubeconfig,
  programKubeconfig,
  webhookAuthority,
  webhookCredentials,
} from './credentials';
export { untilEstablished } from './definitions';
export type { ControlPlaneOptions, StartClusterOptions } from './control-plane';
export { poolLabels, realNodePool, simulatedNodes } from './simulated-nodes';

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
  const daemons = controlPlane(pg, tools, cluster, options);
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
    addObjects(pg, kubectl, cluster, { ...options, granted }),
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
async function freeLeases(pg: Playground, kubectl: KubectlRunner): Promise<void> {
  if (daemonStatus(pg, 'kwok') === 'running') {
    return;
  }
  const names = (await listNodes(kubectl)).filter(isSimulated).map(({ metadata }) => metadata.name);
  if (names.length > 0) {
    await kubectl('delete', 'lease', '--namespace=kube-node-lease', '--ignore-not-found', ...names);
  }
}

interface AddOptions extends StartClusterOptions {
  /** Is called when the playground's own programs have their rights. */
  readonly granted: () => void;
}

/** @returns whether something had to be added */
async function addObjects(
  pg: Playground,
  kubectl: KubectlRunner,
  cluster: Cluster,
  { progress, realNode, operators, granted }: AddOptions,
): Promise<boolean> {
  progress('adding nodes and classes');
  const list = (name: string, items: readonly object[]): string => {
    const file = pg.path(`${name}-objects.json`);
    writeFileAtomic(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    return file;
  };
  // A real node alone, and no classes, make none; kubectl refuses to apply nothing.
  const objects = clusterObjects(cluster, realNode);
  const applied = await applyObjects(pg, kubectl, [
    {
      name: 'access',
      files: [list('access', accessObjects(cluster, realNode))],
      established: () => Promise.resolve(granted()),
    },
    ...(await definitionsOf(cluster, kubectl, progress, operators)),
    ...(objects.length === 0 ? [] : [{ name: 'cluster', files: [list('cluster', objects)] }]),
  ]);
  // They were there before.
  granted();
  if (applied) {
    await retire(kubectl, cluster, realNode);
  }
  return applied;
}

/** Removes the simulated nodes, and the devices of such nodes, that the cluster file no longer has. */
async function retire(kubectl: KubectlRunner, cluster: Cluster, realNode: boolean): Promise<void> {
  const wanted = new Set(
    clusterObjects(cluster, realNode).map(({ kind, metadata }) => `${kind}/${(metadata as { name: string }).name}`),
  );
  const remove = async (kind: string, there: readonly ListedObject[]): Promise<void> => {
    const old = there.map(({ metadata }) => metadata.name).filter((name) => !wanted.has(`${kind}/${name}`));
    if (old.length > 0) {
      await kubectl('delete', kind.toLowerCase(), '--wait=false', ...old);
    }
  };
  await remove('Node', (await listNodes(kubectl)).filter(isSimulated));
  await remove('ResourceSlice', await list(kubectl, 'resourceslices', '-l', simulatedSliceLabel));
}

interface ListedObject {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
}

async function listNodes(kubectl: KubectlRunner): Promise<readonly ListedObject[]> {
  return list(kubectl, 'nodes');
}

async function list(kubectl: KubectlRunner, ...what: readonly string[]): Promise<readonly ListedObject[]> {
  const { stdout } = await kubectl('get', ...what, '-o', 'json');
  return (JSON.parse(stdout) as { items: readonly ListedObject[] }).items;
}

function isSimulated({ metadata }: ListedObject): boolean {
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
