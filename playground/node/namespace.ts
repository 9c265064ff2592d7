import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { outwardRoom } from '../images/build-network';
import { registryAddress, requireTool } from '../images/registry';
import { mountsChange, type MachineChange } from '../machine/machine-changes';
import type { ClusterAddresses } from '../network/addresses';
import { addressesOf, linkName } from '../network/recorded';
import { startDaemon, startedAnewWith, type DaemonSpec } from '../processes/daemon';
import { writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import type { Progress, Tool, ToolName } from '../toolchain';
import { accepts } from './accepts';
import { nodeLayout } from './layout';

const run = promisify(execFile);

/** The node's end of the link to the machine. */
const machineLink = 'machine';
/** The node's way to the network outside of this machine, see `../tools/build-network/namespace.go`. */
const outsideLink = 'out0';

/**
 * What a daemon is started with to run in the node's network. It is started anew when that is another one, as after a
 * restart of the machine.
 * @param command the program's path and its arguments
 * @throws Error where the node was not started
 */
export function inNode(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Pick<DaemonSpec, 'command' | 'args' | 'env'> {
  const { namespace } = nodeLayout(playground);
  return {
    command: requireTool(tools, 'build-network').path,
    args: ['in', namespace, ...command],
    env: { ...env, MODELYARD_NETWORK: String(fs.statSync(namespace).ino) },
  };
}

/**
 * The node's network: a namespace of its own, joined to the machine by one link, with a route of the machine for pods
 * and one for Services. It has its own rules and settings: none of the machine's is touched.
 *
 * @param egress networks outside of the machine that pods reach
 */
export function networkChanges(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  addresses: ClusterAddresses,
  egress: readonly string[],
): MachineChange[] {
  const { namespace } = nodeLayout(playground);
  const { pods, services } = addresses;
  const name = linkName(playground);
  return [
    mountsChange(path.dirname(namespace)),
    {
      describe: `network link ${name} with routes for ${pods.cidr} and ${services.cidr}`,
      apply: async () => {
        await makeNamespace(namespace);
        const inside = (script: string): Promise<unknown> =>
          run(requireTool(tools, 'build-network').path, ['in', namespace, '/bin/sh', '-ec', script]);
        if (!fs.existsSync(`/sys/class/net/${name}`)) {
          await inside(`ip link add ${machineLink} type veth peer name ${name} netns ${process.pid}`);
        }
        await inside(nodeSide(addresses));
        await run('/bin/sh', ['-ec', machineSide(name, addresses)]);
        await inside(`${requireTool(tools, 'nft').path} -f - <<'END'\n${nodeRules(egress)}END`);
      },
      undo: { kind: 'link', name },
    },
  ];
}

/**
 * Starts what leads from the node's network to what it needs of this machine: the API server and the registry, under
 * the addresses that they have there, and the network outside, for images and names. Pods reach the API server alone.
 */
export async function startNodeNetwork(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  progress: Progress,
): Promise<void> {
  const { namespace } = nodeLayout(playground);
  const { pods } = addressesOf(playground);
  const port = playground.ports.apiserver;
  const apiServer = `127.0.0.1:${port}`;
  const ready = path.join(playground.sockets, 'node-network.sock');
  const reached = [apiServer, `${pods.node}:${port}=${apiServer}`, registryAddress(playground)];
  const room = { ...outwardRoom(namespace, reached, process.env), nameServers: true };
  const config = JSON.stringify({ ready, rooms: [room] }, undefined, 2);
  const file = playground.path('kubelet', 'network.json');
  writeFileAtomic(file, `${config}\n`);
  await startDaemon(playground, {
    name: 'node-network',
    command: requireTool(tools, 'build-network').path,
    args: ['serve', file],
    env: startedAnewWith(config, String(fs.statSync(namespace).ino)),
    ready: () => accepts(ready),
    progress,
  });
}

async function makeNamespace(file: string): Promise<void> {
  await fs.promises.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  if (!fs.existsSync(file)) {
    await fs.promises.writeFile(file, '', { mode: 0o600 });
  }
  // Mounted, it is a file of the kernel's own file system of namespaces.
  if (fs.statSync(file).dev === fs.statSync(path.dirname(file)).dev) {
    await run('unshare', [`--net=${file}`, 'true']);
  }
}

/** Commands that make the node's end of its network. */
export function nodeSide({ pods, link }: ClusterAddresses): string {
  return [
    'echo 1 > /proc/sys/net/ipv4/ip_forward',
    'ip link set lo up',
    ...[pods.node, pods.dns].map((address) => `ip address replace ${address}/32 dev lo`),
    `ip address replace ${link.node}/30 dev ${machineLink}`,
    `ip link set ${machineLink} up`,
  ].join('\n');
}

/** Commands that make the machine's end. */
export function machineSide(name: string, { pods, link, services }: ClusterAddresses): string {
  return [
    // No IPv6 address, at which whatever listens on all addresses would answer the node.
    `ip link set ${name} addrgenmode none`,
    `ip address replace ${link.machine}/30 dev ${name}`,
    `ip link set ${name} up`,
    ...[pods, services].map(({ cidr }) => `ip route replace ${cidr} via ${link.node} dev ${name}`),
  ].join('\n');
}

/**
 * The node's own rules: what it and its pods may begin to say to the machine (nothing), and to the network outside of
 * it (the node: images and names; pods: what the cluster's file opens).
 *
 * @param egress networks that it opens
 */
export function nodeRules(egress: readonly string[]): string {
  const opened = egress.map((network) => `    oifname "${outsideLink}" ip daddr ${network} accept\n`).join('');
  return `table inet modelyard
delete table inet modelyard
table inet modelyard {
  chain forward {
    type filter hook forward priority 0;
    ct state established,related accept
${opened}    oifname { "${machineLink}", "${outsideLink}" } reject with icmpx type no-route
  }
  chain output {
    type filter hook output priority 0;
    oifname "${machineLink}" ct state new reject with icmpx type no-route
  }
  chain postrouting {
    type nat hook postrouting priority srcnat;
    oifname "${outsideLink}" masquerade
  }
}
`;
}
