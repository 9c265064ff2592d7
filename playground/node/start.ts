import * as fs from 'node:fs';
import * as path from 'node:path';
import { isKubeletHealthy } from '../cluster';
import { daemonStatus, startDaemon, startedAnewWith } from '../processes/daemon';
import { writeFileAtomic } from '../state/files';
import { pauseImage } from '../images/base-recipes';
import { accepts } from './accepts';
import { dockerHubReachable } from '../images/docker-hub';
import { keptAnswer } from '../processes/kept-answer';
import { registryAddress, requireTool } from '../images/registry';
import { basicAuthorization, registryLogin } from '../images/registry-credentials';
import { kubectlOn, type KubectlRunner } from '../cluster/kubectl';
import { applyChanges } from '../machine/machine-changes';
import type { ClusterAddresses } from '../network/addresses';
import { addressesOf } from '../network/recorded';
import type { Playground } from '../state/state';
import type { Progress, Tool, ToolName } from '../toolchain';
import { nodeChanges } from './changes';
import { cniConfig } from './cni-config';
import { containerdConfig, registryHosts } from './containerd-config';
import { kubeletConfig, type Taint } from './kubelet-config';
import { withOwnKernelSettings } from './kernel-settings';
import { nodeLayout } from './layout';
import { shimProcesses, strayFilesDescription } from './leftovers';
import { startKubeProxy } from './kube-proxy';
import { inNode, networkChanges, startNodeNetwork } from './namespace';
import { startNetworkPolicies } from './network-policies';
import { addNodeServices } from './node-services';
import { overlayPossible } from './possible';

/** The real node as the cluster knows it. */
export interface NodeSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly featureGates: Readonly<Record<string, boolean>>;
  /** Networks outside of the machine that its pods reach. */
  readonly egress: readonly string[];
  /** With which the kubelet speaks to the API server, and the API server to the kubelet. */
  readonly credentials: {
    readonly kubeconfig: string;
    readonly clientCa: string;
    readonly servingCert: string;
    readonly servingKey: string;
  };
}

// For the control plane, the builder and the user's own programs, which run on the same machine.
const reserved = { cpu: '100m', memory: '512Mi' };

/**
 * Makes the node's network, starts containerd, the kubelet and kube-proxy, and waits until the node is ready.
 * @returns what is to be said of it
 */
export async function startNodeProcesses(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  spec: NodeSpec,
  progress: Progress,
): Promise<string> {
  const layout = nodeLayout(playground);
  const addresses = addressesOf(playground);
  for (const folder of [
    layout.containerd.root,
    layout.containerd.registries,
    layout.cni.conf,
    layout.kubelet.root,
    layout.kubelet.podLogs,
    layout.kubelet.volumePlugins,
  ]) {
    await fs.promises.mkdir(folder, { recursive: true });
  }
  const changes = [...networkChanges(playground, tools, addresses, spec.egress), ...nodeChanges(playground)];
  await applyChanges(playground, changes, (lines) =>
    progress(`on this machine, until bin/down: ${[...lines, strayFilesDescription].join('; ')}`),
  );
  if (daemonStatus(playground, 'containerd') === 'stopped' && shimProcesses(layout.containerd.socket).length === 0) {
    // Leases of pods that a restart of the machine has ended.
    await fs.promises.rm(layout.cni.leases, { recursive: true, force: true });
  }
  await startNodeNetwork(playground, tools, progress);
  // Before any pod is.
  const policies = await startNetworkPolicies(playground, tools, addresses, progress);
  const node = { playground, tools, addresses, progress };
  await startContainerd(node);
  await Promise.all([addNodeServices(playground, tools, addresses), startKubelet(node, spec)]);
  const { name, featureGates } = spec;
  await startKubeProxy(playground, tools, { node: name, addresses, featureGates }, progress);
  return policies;
}

interface StartedNode {
  readonly playground: Playground;
  readonly tools: ReadonlyMap<ToolName, Tool>;
  readonly addresses: ClusterAddresses;
  readonly progress: Progress;
}

async function startContainerd({ playground, tools, addresses, progress }: StartedNode): Promise<void> {
  const layout = nodeLayout(playground);
  const containerd = requireTool(tools, 'containerd').path;
  const runc = requireTool(tools, 'runc').path;
  const config = containerdConfig({
    layout,
    pauseImage: `${registryAddress(playground)}/${pauseImage}`,
    cniPlugins: requireTool(tools, 'cni').path,
    runc,
    snapshotter: (await keptAnswer(playground, 'overlay', 'containerd', () => overlayPossible(layout.containerd.root)))
      ? 'overlayfs'
      : 'native',
    streamPort: playground.ports.containerdStream,
  });
  const network = cniConfig(layout, addresses);
  writeFileAtomic(layout.containerd.config, config);
  writeFileAtomic(path.join(layout.cni.conf, 'pods.conflist'), network);
  const hosts = path.join(layout.containerd.registries, '_default', 'hosts.toml');
  writeFileAtomic(
    hosts,
    registryHosts(
      playground.ports.registry,
      basicAuthorization(registryLogin(playground)),
      await dockerHubReachable(playground),
    ),
  );
  await startDaemon(playground, {
    name: 'containerd',
    ...inNode(playground, tools, [containerd, '--config', layout.containerd.config, '--log-level', 'warn'], {
      // Its shim lies beside it, and must be the one of the same version.
      PATH: [path.dirname(containerd), path.dirname(runc), process.env['PATH']].join(path.delimiter),
      ...startedAnewWith(config, network, runc),
    }),
    // It pulls images.
    outward: true,
    ready: () => accepts(layout.containerd.socket),
    progress,
  });
}

async function startKubelet({ playground, tools, addresses, progress }: StartedNode, spec: NodeSpec): Promise<void> {
  const layout = nodeLayout(playground);
  const { kubeconfig, ...files } = spec.credentials;
  const { node } = addresses.pods;
  const config = kubeletConfig({
    layout,
    address: node,
    port: playground.ports.kubelet,
    clusterDns: addresses.services.dns,
    taints: spec.taints,
    reserved,
    ...files,
    featureGates: spec.featureGates,
  });
  writeFileAtomic(layout.kubelet.config, config);
  // Pods that want the machine's own names (dnsPolicy: Default) get none: there is no way out of the pod network.
  writeFileAtomic(layout.kubelet.resolvConf, '', 0o644);
  await startDaemon(playground, {
    name: 'kubelet',
    ...inNode(
      playground,
      tools,
      await withOwnKernelSettings(layout, [
        requireTool(tools, 'kubelet').path,
        `--config=${layout.kubelet.config}`,
        `--kubeconfig=${kubeconfig}`,
        `--root-dir=${layout.kubelet.root}`,
        `--cert-dir=${path.join(layout.kubelet.root, 'pki')}`,
        `--hostname-override=${spec.name}`,
        `--node-ip=${node}`,
        // Where its cAdvisor asks which containers there are, whose metrics else lack their names.
        `--containerd=${layout.containerd.socket}`,
        `--node-labels=${Object.entries(spec.labels)
          .map((label) => label.join('='))
          .join(',')}`,
      ]),
      startedAnewWith(config),
    ),
    ready: async () =>
      (await isKubeletHealthy(playground, node)) &&
      (await isReady(kubectlOn(playground, requireTool(tools, 'kubectl').path, 5_000), spec.name)),
    progress,
  });
}

async function isReady(kubectl: KubectlRunner, node: string): Promise<boolean> {
  const { stdout } = await kubectl(
    'get',
    'node',
    node,
    '--output',
    'jsonpath={.status.conditions[?(@.type=="Ready")].status}',
  );
  return stdout === 'True';
}
