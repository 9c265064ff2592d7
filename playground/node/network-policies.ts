import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { z } from 'zod';
import { programKubeconfig } from '../cluster';
import { requireTool } from '../images/registry';
import type { ClusterAddresses } from '../network/addresses';
import { daemonPid, daemonStatus, startDaemon, startedAnewWith, stopDaemon } from '../processes/daemon';
import { readRecord, writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import type { Progress, Tool, ToolName } from '../toolchain';
import { inNode } from './namespace';

const run = promisify(execFile);

const daemonName = 'network-policies';

/** On which the kernel asks the engine, see `../tools/network-policies/main.go`. */
const queue = '100';

/**
 * The group of those of the node's own programs to whose connections policies apply: the gateway. Others, the kubelet
 * with its probes among them, reach pods whatever policies say, as in any cluster. Nobody on a machine has it: it is
 * beyond those that are given to users and programs.
 */
export const policedGroup = 1_900_000_080;

/**
 * What policies take for pods: programs of the playground that are pods in other clusters. They have the labels that
 * kubeadm's CoreDNS and Traefik's charts have there; as the gateway counts whoever calls from the machine, the
 * playground's proxy among them.
 */
export function programsAsPods({ pods, link }: ClusterAddresses): object[] {
  const pod = (name: string, labels: object, addresses: readonly string[], ports: readonly object[]): object => ({
    metadata: { name: `node-${name}`, namespace: 'kube-system', labels },
    spec: { containers: [{ name, ports }] },
    status: { phase: 'Running', podIPs: addresses.map((ip) => ({ ip })) },
  });
  return [
    pod(
      'coredns',
      { 'k8s-app': 'kube-dns' },
      [pods.dns],
      [
        { name: 'dns', containerPort: 53, protocol: 'UDP' },
        { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
      ],
    ),
    pod(
      'traefik',
      { 'app.kubernetes.io/name': 'traefik' },
      [pods.node, link.machine],
      [{ name: 'web', containerPort: 80, protocol: 'TCP' }],
    ),
  ];
}

/**
 * Enforces the cluster's NetworkPolicies in the node's network, where the kernel has what that takes.
 * @returns what came of it, in words
 */
export async function startNetworkPolicies(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  addresses: ClusterAddresses,
  progress: Progress,
): Promise<string> {
  const program = requireTool(tools, 'network-policies').path;
  // What runs is not doubted: a try that takes too long on a busy machine must not end it.
  const refusal = daemonStatus(playground, daemonName) === 'running' ? undefined : await refusalOf(program);
  writeFileAtomic(refusalFile(playground), JSON.stringify({ refusal }));
  if (refusal !== undefined) {
    return notEnforced(refusal);
  }
  const config = JSON.stringify(
    {
      kubeconfig: programKubeconfig(playground, 'networkPolicies'),
      group: policedGroup,
      pods: programsAsPods(addresses),
    },
    undefined,
    2,
  );
  const file = playground.path('kubelet', 'network-policies.json');
  writeFileAtomic(file, `${config}\n`);
  await startDaemon(playground, {
    name: daemonName,
    ...inNode(playground, tools, [program, 'serve', file], startedAnewWith(config)),
    ready: () => Promise.resolve(asks(playground)),
    progress,
  });
  return 'NetworkPolicies are enforced';
}

/** Stops enforcing them; where nobody does, that is fine. */
export async function stopNetworkPolicies(playground: Playground): Promise<void> {
  await stopDaemon(playground, daemonName);
}

/** Whether NetworkPolicies are enforced in a playground that runs, in words. */
export function networkPoliciesStatus(playground: Pick<Playground, 'dir' | 'path'>): string {
  if (daemonStatus(playground, daemonName) === 'running') {
    return 'NetworkPolicies are enforced on the real node';
  }
  if (daemonStatus(playground, 'kubelet') === 'stopped') {
    return notEnforced('there is no real node');
  }
  const { refusal } = readRecord(refusalFile(playground), z.object({ refusal: z.string().optional() })) ?? {};
  return notEnforced(refusal ?? 'the program that does it has ended: run bin/up');
}

function notEnforced(why: string): string {
  return `NetworkPolicies are not enforced: ${why}`;
}

/** Why this machine's kernel cannot do it; undefined where it can. */
async function refusalOf(program: string): Promise<string | undefined> {
  try {
    await run(program, ['check'], { timeout: 10_000 });
    return undefined;
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    return /network-policies: (.+)/.exec(stderr)?.[1] ?? message;
  }
}

/** Whether the kernel has somebody to ask. */
function asks(playground: Playground): boolean {
  const pid = daemonPid(playground, daemonName);
  const queues = fs.readFileSync(`/proc/${pid}/net/netfilter/nfnetlink_queue`, 'utf8');
  return queues.split('\n').some((line) => line.trim().split(/\s+/)[0] === queue);
}

function refusalFile(playground: Pick<Playground, 'path'>): string {
  return playground.path('answers', 'network-policies.json');
}
