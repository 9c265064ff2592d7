import * as fs from 'node:fs';
import * as path from 'node:path';
import { z } from 'zod';
import { isKubeletHealthy } from '../cluster';
import { daemonStatus, startDaemon, startedAnewWith } from '../daemon';
import { readJsonIfPresent, writeFileAtomic } from '../files';
import { pauseImage } from '../images/base-recipes';
import { accepts } from './accepts';
import { dockerHubReachable } from '../images/docker-hub';
import { keptAnswer } from '../kept-answer';
import { registryAddress, requireTool } from '../images/registry';
import { basicAuthorization, registryLogin } from '../images/registry-credentials';
import { kubectlOn, type Kubectl } from '../kubectl';
import { applyChanges } from '../machine-changes';
import type { Playground } from '../state';
import type { Progress, Tool, ToolName } from '../toolchain';
import { nodeChanges } from './changes';
import { cniConfig } from './cni-config';
import { containerdConfig, registryHosts } from './containerd-config';
import { kubeletConfig, type Taint } from './kubelet-config';
import { nodeLayout } from './layout';
import { shimProcesses, strayFilesDescription } from './leftovers';
import { usedNetworks } from './machine-addresses';
import { overlayPossible } from './possible';
import { choosePodSubnet, type PodSubnet } from './subnet';

/** The real node as the cluster knows it. */
export interface NodeSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly featureGates: Readonly<Record<string, boolean>>;
  /** With which the kubelet speaks to the API server, and the API server to the kubelet. */
  readonly credentials: {
    readonly kubeconfig: string;
    readonly clientCa: string;
    readonly servingCert: string;
    readonly servingKey: string;
  };
}

const subnetSchema = z.object({ cidr: z.string(), node: z.string(), firstPod: z.string(), lastPod: z.string() });

// For the control plane, the builder and the user's own programs, which run on the same machine.
const reserved = { cpu: '100m', memory: '512Mi' };

/** Changes the machine, starts containerd and the kubelet, and waits until the node is ready. */
export async function startNodeProcesses(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  spec: NodeSpec,
  progress: Progress,
): Promise<void> {
  const layout = nodeLayout(playground);
  const subnet = await recordedSubnet(playground);
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
  await applyChanges(playground, nodeChanges(playground, subnet), (lines) =>
    progress(`on this machine, until bin/down: ${[...lines, strayFilesDescription].join('; ')}`),
  );
  if (daemonStatus(playground, 'containerd') === 'stopped' && shimProcesses(layout.containerd.socket).length === 0) {
    // Leases of pods that a restart of the machine has ended.
    await fs.promises.rm(layout.cni.leases, { recursive: true, force: true });
  }
  await startContainerd(playground, tools, subnet, progress);
  await startKubelet(playground, tools, spec, subnet, progress);
}

async function startContainerd(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  subnet: PodSubnet,
  progress: Progress,
): Promise<void> {
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
  const network = cniConfig(layout, subnet);
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
    command: containerd,
    args: ['--config', layout.containerd.config, '--log-level', 'warn'],
    env: {
      // Its shim lies beside it, and must be the one of the same version.
      PATH: [path.dirname(containerd), path.dirname(runc), process.env['PATH']].join(path.delimiter),
      ...startedAnewWith(config, network, runc),
    },
    // It pulls images.
    outward: true,
    ports: { containerd: playground.ports.containerdStream },
    ready: () => accepts(layout.containerd.socket),
    progress,
  });
}

async function startKubelet(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  spec: NodeSpec,
  subnet: PodSubnet,
  progress: Progress,
): Promise<void> {
  const layout = nodeLayout(playground);
  const { kubeconfig, ...files } = spec.credentials;
  const config = kubeletConfig({
    layout,
    address: subnet.node,
    port: playground.ports.kubelet,
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
    command: requireTool(tools, 'kubelet').path,
    args: [
      `--config=${layout.kubelet.config}`,
      `--kubeconfig=${kubeconfig}`,
      `--root-dir=${layout.kubelet.root}`,
      `--cert-dir=${path.join(layout.kubelet.root, 'pki')}`,
      `--hostname-override=${spec.name}`,
      `--node-ip=${subnet.node}`,
      `--node-labels=${Object.entries(spec.labels)
        .map((label) => label.join('='))
        .join(',')}`,
    ],
    env: startedAnewWith(config),
    ready: async () =>
      (await isKubeletHealthy(playground, subnet.node)) &&
      (await isReady(kubectlOn(playground, requireTool(tools, 'kubectl').path, 5_000), spec.name)),
    progress,
  });
}

/** The subnet of an earlier start while the machine does not use it otherwise, else a new one, which is recorded. */
async function recordedSubnet(playground: Playground): Promise<PodSubnet> {
  const file = playground.path('pod-subnet.json');
  const used = await usedNetworks(nodeLayout(playground).bridge);
  const earlier = subnetSchema.optional().catch(undefined).parse(readJsonIfPresent(file));
  const subnet = choosePodSubnet(playground.id, used, earlier);
  writeFileAtomic(file, `${JSON.stringify(subnet)}\n`);
  return subnet;
}

/** The node's own address, on the bridge of its pods. @throws Error before the node was started */
export function nodeAddress(playground: Playground): string {
  return subnetSchema.parse(readJsonIfPresent(playground.path('pod-subnet.json'))).node;
}

async function isReady(kubectl: Kubectl, node: string): Promise<boolean> {
  const { stdout } = await kubectl(
    'get',
    'node',
    node,
    '--output',
    'jsonpath={.status.conditions[?(@.type=="Ready")].status}',
  );
  return stdout === 'True';
}
