import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Cluster } from '../../lib/workload/cluster-profile';
import { startDaemon, stopDaemon } from '../daemon';
import { writeFileAtomic } from '../files';
import { PlaygroundError } from '../playground-error';
import type { Playground } from '../state';
import type { Tool, ToolName } from '../toolchain';
import { clusterObjects } from './cluster-objects';
import { controlPlane, controlPlaneDaemons } from './control-plane';

export { kubeletCredentials, type KubeletCredentials } from './credentials';
export { poolLabels, realNodePool } from './simulated-nodes';

const run = promisify(execFile);

/** How the cluster is started. */
export interface StartClusterOptions {
  /** Hears what is being done. */
  readonly progress: (message: string) => void;
  /** Whether the real pool will run as a real node; else it is simulated. */
  readonly realNode: boolean;
}

/**
 * Starts the control plane and gives it the nodes and classes of the cluster
 * file. What runs already is left alone.
 *
 * @throws PlaygroundError when a daemon does not start, with the end of its log
 */
export async function startCluster(pg: Playground, tools: ReadonlyMap<ToolName, Tool>, cluster: Cluster, options: StartClusterOptions): Promise<void> {
  for (const daemon of controlPlane(pg, tools, cluster, options.progress)) {
    options.progress(`starting ${daemon.name}`);
    await startDaemon(pg, daemon);
  }
  const kubectl = (...args: string[]): Promise<{ stdout: string }> =>
    run(tools.get('kubectl')!.path, ['--kubeconfig', pg.path('kubeconfig'), ...args], { maxBuffer: 64 * 1024 * 1024 });
  options.progress('adding nodes and classes');
  const file = pg.path('cluster-objects.json');
  writeFileAtomic(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: clusterObjects(cluster, options.realNode) }));
  await kubectl('apply', '--server-side', '--force-conflicts', '--field-manager=modelyard-playground', '-f', file);
  await retire(kubectl, cluster, options.realNode);
  await waitFor('the default service account', () => kubectl('get', 'serviceaccount', 'default', '-n', 'default'));
}

/** Stops the control plane. */
export async function stopCluster(pg: Playground): Promise<void> {
  for (const name of [...controlPlaneDaemons].reverse()) await stopDaemon(pg, name);
}

/** Removes the simulated nodes that the cluster file no longer has. */
async function retire(kubectl: (...args: string[]) => Promise<{ stdout: string }>, cluster: Cluster, realNode: boolean): Promise<void> {
  const wanted = new Set(clusterObjects(cluster, realNode).filter((object) => object.kind === 'Node').map((object) => (object.metadata as { name: string }).name));
  const { items } = JSON.parse((await kubectl('get', 'nodes', '-o', 'json')).stdout) as {
    items: readonly { metadata: { name: string; annotations?: Record<string, string> } }[];
  };
  const old = items.filter(({ metadata }) => metadata.annotations?.['kwok.x-k8s.io/node'] === 'fake' && !wanted.has(metadata.name));
  if (old.length > 0) await kubectl('delete', 'node', '--wait=false', ...old.map(({ metadata }) => metadata.name));
}

async function waitFor(what: string, ask: () => Promise<unknown>): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() > until) throw new PlaygroundError(`The cluster does not make ${what}: ${(error as Error).message}`, 'Run bin/down, then bin/up.');
      await sleep(200);
    }
  }
}
