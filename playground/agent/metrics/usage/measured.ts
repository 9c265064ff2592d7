import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { parseQuantity } from '../../../../lib/workload/values/quantity';
import { nodeKinds, type NodeKind } from '../../proxy/endpoints';
import type { FedValues } from '../feed/fed-values';
import type { Usage, UsageHistory } from './usage-history';

/** What the usage of pods and nodes is told from. */
export interface UsageSource {
  readonly pods: () => readonly V1Pod[];
  readonly nodes: () => readonly V1Node[];
  /** What the real nodes' kubelets have counted. */
  readonly history: UsageHistory;
  /** What simulated pods are said to use. */
  readonly fed: FedValues;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The resources whose usage is told. */
const resourceNames = ['cpu', 'memory'] as const;

/** How much of each resource is used, as Kubernetes quantities. @default - not known */
export type ResourceUsage = Readonly<Partial<Record<(typeof resourceNames)[number], string>>>;

/** The usage of a pod's containers, or of a node, which is its only part. */
export interface Measured {
  /** Milliseconds since 1970. */
  readonly timestampMs: number;
  readonly windowMs: number;
  readonly parts: readonly { readonly name: string; readonly usage: ResourceUsage }[];
}

/** What the pods use of which that is known: measured on real nodes, said on simulated ones. */
export function podUsage(source: UsageSource): ReadonlyMap<V1Pod, Measured> {
  const kinds = nodeKinds(source.nodes());
  const usages = new Map(simulatedUsage(source, kinds));
  for (const pod of source.pods()) {
    if (pod.status?.phase !== 'Running' || kinds.get(pod.spec?.nodeName ?? '') !== 'real') {
      continue;
    }
    const measured = realUsage(source.history, pod);
    if (measured !== undefined) {
      usages.set(pod, measured);
    }
  }
  return usages;
}

/** What the nodes use of which that is known. A simulated one uses what its pods are said to. */
export function nodeUsage(source: UsageSource): ReadonlyMap<V1Node, Measured> {
  const kinds = nodeKinds(source.nodes());
  const simulated = [...simulatedUsage(source, kinds)];
  const usages = new Map<V1Node, Measured>();
  for (const node of source.nodes()) {
    const name = node.metadata?.name ?? '';
    const measured =
      kinds.get(name) === 'real'
        ? measuredFrom(source.history.node(name))
        : sumOf(simulated.filter(([pod]) => pod.spec?.nodeName === name).map(([, each]) => each));
    if (measured !== undefined) {
      usages.set(node, measured);
    }
  }
  return usages;
}

function realUsage(history: UsageHistory, pod: V1Pod): Measured | undefined {
  const containers =
    history.pod(pod.spec?.nodeName ?? '', pod.metadata?.namespace ?? '', pod.metadata?.name ?? '') ?? [];
  const all = [...containers].map(([name, usage]) => measuredFrom(usage, name)).filter((each) => each !== undefined);
  // A pod's usage is as old as that of the container which was counted first.
  const [oldest] = [...all].sort((a, b) => a.timestampMs - b.timestampMs);
  return oldest === undefined ? undefined : { ...oldest, parts: all.flatMap(({ parts }) => parts) };
}

function measuredFrom(usage: Usage | undefined, name = ''): Measured | undefined {
  if (usage === undefined) {
    return undefined;
  }
  const { timestampMs, windowMs, cpu, memory } = usage;
  return {
    timestampMs,
    windowMs,
    parts: [{ name, usage: { cpu: nanoText(BigInt(Math.round(cpu * 1e9))), memory: String(Math.round(memory)) } }],
  };
}

/**
 * What pods on simulated nodes are said to use, as the usage of their first container. It holds at this moment: no
 * window has to pass before an autoscaler takes it for that of a new pod.
 */
function simulatedUsage(
  { pods, fed, now }: UsageSource,
  kinds: ReadonlyMap<string, NodeKind>,
): ReadonlyMap<V1Pod, Measured> {
  const candidates = pods().filter(({ spec }) => kinds.get(spec?.nodeName ?? '') === 'simulated');
  const usages = new Map<V1Pod, ResourceUsage>();
  for (const resource of resourceNames) {
    for (const [pod, value] of fed.pods.of(resource, candidates)) {
      usages.set(pod, { ...usages.get(pod), [resource]: value.text });
    }
  }
  return new Map(
    [...usages].map(([pod, usage]) => [
      pod,
      { timestampMs: now(), windowMs: 0, parts: [{ name: pod.spec?.containers[0]?.name ?? '', usage }] },
    ]),
  );
}

function sumOf(pods: readonly Measured[]): Measured | undefined {
  const [first] = pods;
  if (first === undefined) {
    return undefined;
  }
  const usages = pods.flatMap(({ parts }) => parts.map(({ usage }) => usage));
  const sum = (resource: (typeof resourceNames)[number]): string =>
    nanoText(usages.reduce((total, usage) => total + (parseQuantity(usage[resource] ?? '0')?.nano ?? 0n), 0n));
  return { ...first, parts: [{ name: '', usage: { cpu: sum('cpu'), memory: sum('memory') } }] };
}

function nanoText(nano: bigint): string {
  return parseQuantity(`${nano}n`)!.text;
}
