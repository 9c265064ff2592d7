import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { programKubeconfig, realNodePool } from '../cluster';
import { startDaemon, stopDaemon } from '../processes/daemon';
import { requireTool } from '../images/registry';
import { addressesOf } from '../network/recorded';
import { inNode, policedGroup } from '../node';
import type { Playground } from '../state/state';
import type { Progress, Tool, ToolName } from '../toolchain';

const daemonName = 'gateway';

/** Whether something in the cluster is served by the gateway, which runs beside the pods of a real node. */
export function needsGateway(cluster: Cluster): boolean {
  return cluster.profile.gatewayClass !== undefined && realNodePool(cluster) !== undefined;
}

/**
 * Starts Traefik, which serves the cluster's GatewayClass and ingress-nginx's annotations. It listens on port 80 of the
 * node's own address, which nothing outside this machine reaches: a Gateway's listener
 * names the port that clients use, so it cannot be any other.
 *
 * @throws PlaygroundError when it does not start, with the end of its log
 */
export async function startGateway(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  progress: Progress,
): Promise<string> {
  const address = addressesOf(playground).pods.node;
  await startDaemon(playground, {
    name: daemonName,
    ...inNode(
      playground,
      tools,
      [
        requireTool(tools, 'traefik').path,
        '--global.checknewversion=false',
        '--global.sendanonymoususage=false',
        '--log.level=INFO',
        `--entrypoints.web.address=${address}:80`,
        '--providers.kubernetesgateway=true',
        `--providers.kubernetesgateway.statusaddress.ip=${address}`,
        '--providers.kubernetesingressnginx=true',
        `--providers.kubernetesingressnginx.publishstatusaddress=${address}`,
      ],
      { KUBECONFIG: programKubeconfig(playground, 'gateway') },
    ),
    group: policedGroup,
    // Whatever it answers: what its routes lead to is theirs. A listener for its health
    // alone would serve Ingresses too.
    ready: async () =>
      (await fetch(`http://${address}/`, { redirect: 'manual', signal: AbortSignal.timeout(2_000) })).status > 0,
    progress,
  });
  return `http://${address}`;
}

/** Stops Traefik; one that does not run is fine. */
export async function stopGateway(playground: Playground): Promise<void> {
  await stopDaemon(playground, daemonName);
}
