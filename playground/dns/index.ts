import { Resolver } from 'node:dns/promises';
import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { programKubeconfig, realNodePool } from '../cluster';
import { startDaemon, startedAnewWith, stopDaemon } from '../processes/daemon';
import { writeFileAtomic } from '../state/files';
import { requireTool } from '../images/registry';
import { addressesOf } from '../network/recorded';
import { nameServers } from '../network/machine-addresses';
import { inNode } from '../node';
import type { Playground } from '../state/state';
import type { Progress, Tool, ToolName } from '../toolchain';
import { clusterDomain, corefile } from './corefile';

const daemonName = 'coredns';

/**
 * Starts CoreDNS, the cluster's name server, where the real node's pods ask: on an address of its own in the node's
 * network, to which the Service kube-dns leads; nothing outside this machine reaches it. Waits until it knows the
 * cluster's Services. Does nothing where the cluster has no real pool: no pod of it asks. The real node must have been
 * started.
 *
 * @throws PlaygroundError when it does not start, with the end of its log
 */
export async function startDns(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  cluster: Cluster,
  progress: Progress,
): Promise<string> {
  if (realNodePool(cluster) === undefined) {
    return 'the cluster has no real pool';
  }
  const { pods, services } = addressesOf(playground);
  const address = pods.dns;
  const file = playground.path('dns', 'Corefile');
  const config = corefile({ address, kubeconfig: programKubeconfig(playground, 'dns'), nameServers: nameServers() });
  writeFileAtomic(file, config);
  await startDaemon(playground, {
    name: daemonName,
    ...inNode(playground, tools, [requireTool(tools, 'coredns').path, '-conf', file], startedAnewWith(config)),
    // By the address that pods ask: so it is also known that kube-proxy works.
    ready: () => knowsTheCluster(services.dns),
    progress,
  });
  return `${services.dns}:53`;
}

/** Stops CoreDNS; one that does not run is fine. */
export async function stopDns(playground: Playground): Promise<void> {
  await stopDaemon(playground, daemonName);
}

/**
 * Whether the name server says of a Service that there is none; before it knows them all, it says that it cannot say.
 */
async function knowsTheCluster(address: string): Promise<boolean> {
  const resolver = new Resolver({ timeout: 2_000, tries: 1 });
  resolver.setServers([address]);
  try {
    await resolver.resolve4(`no-service.default.svc.${clusterDomain}`);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTFOUND';
  }
}
