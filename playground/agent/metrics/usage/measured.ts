import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { parseQuantity } from '../../../../lib/workload/values/quantity';
import { nodeKinds, type NodeKind } from '../../proxy/endpoints';
import type { FedValues } from '../feed/fed-values';
import { podKey, resourceNames, type Measured, type NodeUsage, type ResourceUsage } from './kubelet-summary';

/** What the usage of pods and nodes is told from. */
export interface UsageSource {
  readonly pods: () => readonly V1Pod[];
  readonly nodes: () => readonly V1Node[];
  /** What the kubelet of a real node says. @returns undefined where it does not answer */
  readonly usageOf: (node: string) => NodeUsage | undefined;
  /** What simulated pods are said to use. */
  readonly fed: FedValues;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What the pods use of which that is known: measured on real nodes, said on simulated ones. */
export function podUsage(source: UsageSource): ReadonlyMap<V1Pod, Measured> {
  const kinds = nodeKinds(source.nodes());
  const usages = new Map(simulatedUsage(source, kinds));
  for (const pod of source.pods()) {
    const { nodeName = '' } = pod.spec ?? {};
    if (pod.status?.phase === 'Running' && kinds.get(nodeName) === 'real') {
      const measured = source.usageOf(nodeName)?.pods.get(podKey(pod.metadata?.namespace, pod.metadata?.name));
      if (measured !== undefined) {
        usages.set(pod, measured);
      }
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
        ? source.usageOf(name)?.node
        : sumOf(simulated.filter(([pod]) => pod.spec?.nodeName === name).map(([, each]) => each));
    if (measured !== undefined) {
      usages.set(node, measured);
    }
  }
  return usages;
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
    parseQuantity(
      `${usages.reduce((total, usage) => total + (parseQuantity(usage[resource] ?? '0')?.nano ?? 0n), 0n)}n`,
    )!.text;
  return { ...first, parts: [{ name: '', usage: { cpu: sum('cpu'), memory: sum('memory') } }] };
}
