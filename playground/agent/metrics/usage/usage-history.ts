import { podKey, type KubeletSample, type Point } from './kubelet-sample';

/** The usage between two moments. */
export interface Usage {
  /** The later moment, in milliseconds since 1970. */
  readonly timestampMs: number;
  /** How long before it the earlier one was. */
  readonly windowMs: number;
  /** Cores, on average. */
  readonly cpu: number;
  /** Bytes, at the later moment. */
  readonly memory: number;
}

/** The last point of something, and the one before it that its rate is computed from. */
interface Pair {
  readonly last: Point;
  readonly previous?: Point;
}

interface NodeHistory {
  readonly node?: Pair;
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, Pair>>;
}

// metrics-server's rule: over less time the average since the start says nothing; after more, two samples are there.
const freshAtLeastMs = 10_000;
const freshBelowMs = 15_000;

/** Turns what kubelets have counted into what is being used, as metrics-server does: from the last two samples. */
export class UsageHistory {
  private readonly nodes = new Map<string, NodeHistory>();

  /** Takes a new sample of a node; what it no longer holds is forgotten. */
  store(node: string, sample: KubeletSample): void {
    const earlier = this.nodes.get(node);
    const pods = new Map<string, Map<string, Pair>>();
    for (const [pod, containers] of sample.pods) {
      const known = earlier?.pods.get(pod);
      pods.set(pod, new Map([...containers].map(([name, point]) => [name, follow(known?.get(name), point)])));
    }
    this.nodes.set(node, { pods, ...(sample.node === undefined ? {} : { node: follow(earlier?.node, sample.node) }) });
  }

  /** Forgets a node. */
  forget(node: string): void {
    this.nodes.delete(node);
  }

  /** Forgets all nodes but these. */
  keepOnly(nodes: readonly string[]): void {
    for (const node of this.nodes.keys()) {
      if (!nodes.includes(node)) {
        this.forget(node);
      }
    }
  }

  /** What a node uses. @returns undefined until two samples are there */
  node(node: string): Usage | undefined {
    return usageOf(this.nodes.get(node)?.node);
  }

  /** What each container of a pod uses. @returns undefined until that is known of all of them */
  pod(node: string, namespace: string, name: string): ReadonlyMap<string, Usage> | undefined {
    const pairs = this.nodes.get(node)?.pods.get(podKey(namespace, name));
    if (pairs === undefined) {
      return undefined;
    }
    const usages = new Map<string, Usage>();
    for (const [container, pair] of pairs) {
      const usage = usageOf(pair);
      if (usage === undefined) {
        return undefined;
      }
      usages.set(container, usage);
    }
    return usages;
  }
}

function follow(pair: Pair | undefined, point: Point): Pair {
  const age = point.timestampMs - (point.startMs ?? 0);
  if (point.startMs !== undefined && age >= freshAtLeastMs && age < freshBelowMs) {
    return { last: point, previous: { ...point, timestampMs: point.startMs, cpuSeconds: 0 } };
  }
  // Started anew, it counts from zero again.
  if (pair === undefined || (point.startMs ?? 0) >= pair.last.timestampMs || point.cpuSeconds < pair.last.cpuSeconds) {
    return { last: point };
  }
  // The kubelet counts less often than it is asked.
  return point.timestampMs > pair.last.timestampMs ? { last: point, previous: pair.last } : pair;
}

function usageOf(pair: Pair | undefined): Usage | undefined {
  if (pair?.previous === undefined) {
    return undefined;
  }
  const { last, previous } = pair;
  const windowMs = last.timestampMs - previous.timestampMs;
  return {
    timestampMs: last.timestampMs,
    windowMs,
    cpu: ((last.cpuSeconds - previous.cpuSeconds) * 1_000) / windowMs,
    memory: last.memoryBytes,
  };
}
