import * as net from 'node:net';
import * as path from 'node:path';
import { writeYaml } from '../../lib/workload/yaml';
import { programKubeconfig } from '../cluster';
import { requireTool } from '../images/registry';
import type { ClusterAddresses } from '../network/addresses';
import { startDaemon, startedAnewWith } from '../processes/daemon';
import { writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import type { Progress, Tool, ToolName } from '../toolchain';
import { inNode } from './namespace';

/** What kube-proxy's configuration depends on. */
export interface KubeProxyOptions {
  readonly kubeconfig: string;
  /** The node's name. */
  readonly node: string;
  readonly addresses: ClusterAddresses;
  readonly featureGates: Readonly<Record<string, boolean>>;
}

/**
 * kube-proxy's configuration file. Its rules are those of the node's own network; how many connections the kernel
 * follows is the machine's matter, and is left alone.
 * @see https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/
 */
export function kubeProxyConfig({ kubeconfig, node, addresses, featureGates }: KubeProxyOptions): string {
  return writeYaml({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig },
    hostnameOverride: node,
    mode: 'nftables',
    bindAddress: addresses.pods.node,
    // In the node's network these are of nobody but the node.
    healthzBindAddress: '127.0.0.1:10256',
    metricsBindAddress: '127.0.0.1:10249',
    clusterCIDR: addresses.pods.cidr,
    conntrack: { maxPerCore: 0, min: 0 },
    featureGates,
  });
}

/** Starts kube-proxy, and waits until the API server answers at the address of its Service. */
export async function startKubeProxy(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  options: Omit<KubeProxyOptions, 'kubeconfig'>,
  progress: Progress,
): Promise<void> {
  const config = kubeProxyConfig({ ...options, kubeconfig: programKubeconfig(playground, 'kubeProxy') });
  const file = playground.path('kubelet', 'kube-proxy.yaml');
  writeFileAtomic(file, config);
  const { env, ...daemon } = inNode(
    playground,
    tools,
    [requireTool(tools, 'kube-proxy').path, `--config=${file}`],
    startedAnewWith(config),
  );
  await startDaemon(playground, {
    name: 'kube-proxy',
    ...daemon,
    env: { ...env, PATH: [path.dirname(requireTool(tools, 'nft').path), process.env['PATH']].join(path.delimiter) },
    ready: () => takesConnections(options.addresses.services.kubernetes, 443),
    progress,
  });
}

function takesConnections(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = net.connect({ host, port, timeout: 2_000 });
    const end = (answers: boolean) => (): void => {
      connection.destroy();
      resolve(answers);
    };
    connection.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
