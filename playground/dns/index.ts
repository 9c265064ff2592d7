import type { Cluster } from '../../lib/workload/cluster-profile';
import { dnsKubeconfig, realNodePool } from '../cluster';
import { startDaemon, startedAnewWith, stopDaemon } from '../daemon';
import { writeFileAtomic } from '../files';
import { requireTool } from '../images/registry';
import { nameServers, nodeAddress } from '../node';
import type { Playground } from '../state';
import type { Progress, Tool, ToolName } from '../toolchain';
import { corefile } from './corefile';

const daemonName = 'coredns';

/**
 * Starts CoreDNS, the cluster's name server, where the real node's pods ask: on the node's own address, on the bridge
 * of the pods, which nothing outside this machine reaches. Waits until it knows the cluster's Services. Does nothing
 * where the cluster has no real pool: no pod of it asks. The real node must have been started.
 *
 * @throws PlaygroundError when it does not start, with the end of its log
 */
export async function startDns(playground: Playground, tools: ReadonlyMap<ToolName, Tool>, cluster: Cluster, progress: Progress): Promise<string> {
  if (realNodePool(cluster) === undefined) return 'the cluster has no real pool';
  const address = nodeAddress(playground);
  const { dnsReady } = playground.ports;
  const file = playground.path('dns', 'Corefile');
  const config = corefile({ address, readyPort: dnsReady, kubeconfig: dnsKubeconfig(playground), nameServers: nameServers() });
  writeFileAtomic(file, config);
  await startDaemon(playground, {
    name: daemonName,
    command: requireTool(tools, 'coredns').path,
    args: ['-conf', file],
    env: startedAnewWith(config),
    ports: { dnsReady },
    ready: async () => (await fetch(`http://127.0.0.1:${dnsReady}/ready`, { signal: AbortSignal.timeout(2_000) })).ok,
    progress,
  });
  return `${address}:53`;
}

/** Stops CoreDNS; one that does not run is fine. */
export async function stopDns(playground: Playground): Promise<void> {
  await stopDaemon(playground, daemonName);
}
