import { parseQuantity } from '../../../../lib/workload/values/quantity';

/** The resources whose usage is told. */
export const resourceNames = ['cpu', 'memory'] as const;

/** How much of each resource is used, as Kubernetes quantities. @default - not known */
export type ResourceUsage = Readonly<Partial<Record<(typeof resourceNames)[number], string>>>;

/** The usage of a pod's containers, or of a node, which is its only part. */
export interface Measured {
  /** Milliseconds since 1970. */
  readonly timestampMs: number;
  readonly windowMs: number;
  readonly parts: readonly { readonly name: string; readonly usage: ResourceUsage }[];
}

/** What a node and its pods use. */
export interface NodeUsage {
  /** @default - the kubelet has not counted it twice yet */
  readonly node?: Measured;
  /** By {@link podKey}. */
  readonly pods: ReadonlyMap<string, Measured>;
}

/** One name for each pod at a time. */
export function podKey(namespace = '', name = ''): string {
  return `${namespace}/${name}`;
}

/** What is taken from the kubelet's answer: `Stats` of its package `stats/v1alpha1`. */
interface Summary {
  readonly node: Stats;
  readonly pods: readonly {
    readonly podRef: { readonly namespace: string; readonly name: string };
    readonly containers?: readonly (Stats & { readonly name: string })[];
  }[];
}

interface Stats {
  /** `usageNanoCores` is the rate between the last two counts, so it is not there after the first. */
  readonly cpu?: { readonly time: string; readonly usageNanoCores?: number };
  readonly memory?: { readonly workingSetBytes?: number };
}

/** What a rate is told to be of: seldom more lies between two counts of a kubelet. metrics-server has the same. */
const windowMs = 15_000;

/**
 * Reads a kubelet's `/stats/summary`. A pod is left out while one of its containers has not been counted twice.
 *
 * @see https://kubernetes.io/docs/reference/instrumentation/node-metrics/#summary-api-source
 */
export function parseSummary(text: string): NodeUsage {
  const { node, pods } = JSON.parse(text) as Summary;
  const counted = pods.map(({ podRef, containers = [] }) => {
    const all = containers.map((each) => measured(each, each.name)).filter((each) => each !== undefined);
    // A pod's usage is as old as that of the container which was counted first.
    const [oldest] = [...all].sort((a, b) => a.timestampMs - b.timestampMs);
    const complete = oldest !== undefined && all.length === containers.length;
    const usage = complete ? { ...oldest, parts: all.flatMap(({ parts }) => parts) } : undefined;
    return [podKey(podRef.namespace, podRef.name), usage] as const;
  });
  const ofNode = measured(node, '');
  return {
    ...(ofNode === undefined ? {} : { node: ofNode }),
    pods: new Map(counted.flatMap(([key, usage]) => (usage === undefined ? [] : [[key, usage]]))),
  };
}

function measured({ cpu, memory }: Stats, name: string): Measured | undefined {
  if (cpu?.usageNanoCores === undefined || memory?.workingSetBytes === undefined) {
    return undefined;
  }
  const usage = { cpu: parseQuantity(`${cpu.usageNanoCores}n`)!.text, memory: String(memory.workingSetBytes) };
  return { timestampMs: Date.parse(cpu.time), windowMs, parts: [{ name, usage }] };
}
