import { spawn } from 'node:child_process';
import { mapsAt, numberAt, textAt } from '../../../lib/review/objects/kubernetes-object';
import type { Problem } from '../../../lib/rehearsal/outcome/findings';
import type { ApiClient } from '../../../playground/plugin/cluster/client';
import type { Observer } from './observer';

/** How often `kubectl drain` tries again, in milliseconds, and some more. */
const drainRetryMs = 5_000 + 2_500;

/** The kubectl of the private cluster. */
export interface PrivateKubectl {
  readonly program: string;
  readonly kubeconfig: string;
}

/**
 * Drains a node with kubectl, which asks the API server to evict each pod, until it has
 * ended or nothing moves any more.
 * @returns what keeps pods on the node, in the API server's words
 */
export async function drainNode(node: string, kubectl: PrivateKubectl, observer: Observer): Promise<Problem[]> {
  observer.nodeStates.set(node, 'drained');
  const child = spawn(
    kubectl.program,
    [
      '--kubeconfig',
      kubectl.kubeconfig,
      'drain',
      node,
      '--ignore-daemonsets',
      '--delete-emptydir-data',
      '--grace-period=0',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let output = '';
  let ended: number | null | undefined;
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const closed = new Promise<void>((done) => {
    child
      .on('error', (error) => (output += error.message))
      .on('close', (code) => {
        ended = code;
        done();
      });
  });
  await observer.settle({
    quietMs: drainRetryMs,
    leastMs: 500,
    until: () => ended !== undefined && observer.quietFor > 500,
    busy: () => ended === undefined,
  });
  const blocked = ended === undefined;
  if (blocked) {
    child.kill('SIGKILL');
  }
  await closed;
  const settled = blocked ? [] : await observer.settle();
  return [
    ...blockedPods(output, blocked),
    ...notSettled(settled, node),
    ...(ended !== 0 && !blocked ? [failed(node, output)] : []),
  ];
}

/**
 * Lets a node fall silent, as one that has lost its power: the control plane marks it, and evicts its pods when they no
 * longer tolerate that.
 */
export async function loseNodes(
  nodes: readonly string[],
  client: ApiClient,
  observer: Observer,
): Promise<readonly string[]> {
  for (const node of nodes) {
    observer.nodeStates.set(node, 'lost');
    const path = `/api/v1/nodes/${node}`;
    await client.json({
      method: 'PATCH',
      path,
      contentType: 'application/merge-patch+json',
      body: { metadata: { annotations: { 'modelyard.dev/simulated-loss': 'true' } } },
    });
    const condition = {
      type: 'Ready',
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: new Date().toISOString(),
    };
    await client.json({
      method: 'PATCH',
      path: `${path}/status`,
      contentType: 'application/strategic-merge-patch+json',
      body: { status: { conditions: [condition] } },
    });
  }
  // The node controller looks once a second, and then the pods tolerate it for a while.
  return observer.settle({ leastMs: 4_000 + longestToleration(nodes, observer) * 1000 });
}

function longestToleration(nodes: readonly string[], observer: Observer): number {
  const pods = observer.state.pods.filter((pod) => nodes.includes(textAt(pod, 'spec', 'nodeName') ?? ''));
  const seconds = pods.flatMap((pod) =>
    mapsAt(pod, 'spec', 'tolerations').map((toleration) => numberAt(toleration, 'tolerationSeconds') ?? 0),
  );
  return Math.min(60, Math.max(0, ...seconds));
}

const evictionRefused = /error when evicting pods?\/"(?<name>[^"]+)" -n "(?<namespace>[^"]+)"[^:]*: (?<why>.*)/g;

function blockedPods(output: string, blocked: boolean): Problem[] {
  if (!blocked) {
    return [];
  }
  const refused = new Map<string, Problem>();
  for (const { groups } of output.matchAll(evictionRefused)) {
    const { namespace = '', name = '', why = '' } = groups ?? {};
    refused.set(`${namespace}/${name}`, {
      rule: 'eviction-blocked',
      severity: 'high',
      object: { apiVersion: 'v1', kind: 'Pod', namespace, name },
      message: `It stays on the node: ${why}`,
      advice:
        "Let the PodDisruptionBudget allow one pod to be missing (prop 'disruptionBudget'), " +
        'or add a replica that fits elsewhere',
    });
  }
  return [...refused.values()];
}

function notSettled(moving: readonly string[], node: string): Problem[] {
  return moving.length === 0
    ? []
    : [
        {
          rule: 'not-settled',
          severity: 'high',
          object: { apiVersion: 'v1', kind: 'Node', name: node },
          message: `It did not come to rest in time: ${moving.join('; ')}`,
        },
      ];
}

function failed(node: string, output: string): Problem {
  const words =
    output
      .split('\n')
      .filter((line) => line.startsWith('error:') || line.includes('cannot delete'))
      .join(' ') || output.trim();
  return {
    rule: 'eviction-blocked',
    severity: 'high',
    object: { apiVersion: 'v1', kind: 'Node', name: node },
    message: `kubectl does not drain it: ${words}`,
  };
}
