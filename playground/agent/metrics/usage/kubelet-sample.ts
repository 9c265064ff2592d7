/** What a kubelet has counted of a node or a container until some moment. */
export interface Point {
  /** When it was counted, in milliseconds since 1970. */
  readonly timestampMs: number;
  /** When the container was started. @default - not told: a node */
  readonly startMs?: number;
  /** The processor time since the start, in core-seconds. */
  readonly cpuSeconds: number;
  /** The memory that cannot be taken back, in bytes. */
  readonly memoryBytes: number;
}

/** One reading of a kubelet's `/metrics/resource`. */
export interface KubeletSample {
  /** @default - the kubelet has not counted yet */
  readonly node?: Point;
  /** The containers of each pod, by {@link podKey}. */
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, Point>>;
}

/** One name for each pod at a time. */
export function podKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

interface Draft {
  timestampMs?: number;
  startMs?: number;
  cpuSeconds?: number;
  memoryBytes?: number;
}

const line = /^(?<name>[a-z_]+)(?:\{(?<labels>.*)\})? (?<value>\S+)(?: (?<timestamp>\d+))?$/;

/**
 * Reads the Prometheus text of a kubelet's `/metrics/resource`, as metrics-server does. A pod is left out while one of
 * its containers has not been counted completely.
 *
 * @see https://kubernetes.io/docs/reference/instrumentation/node-metrics/
 */
export function parseKubeletSample(text: string): KubeletSample {
  const node: Draft = {};
  const pods = new Map<string, Map<string, Draft>>();
  for (const each of text.split('\n')) {
    const groups = line.exec(each)?.groups;
    if (groups === undefined) {
      continue;
    }
    const value = Number(groups['value']);
    const timestampMs = groups['timestamp'] === undefined ? undefined : Number(groups['timestamp']);
    const [, subject, what] = /^(node|container)_(.*)$/.exec(groups['name'] ?? '') ?? [];
    if (subject === 'node') {
      note(node, what, value, timestampMs);
    }
    if (subject === 'container') {
      note(draftOf(pods, labelsOf(groups['labels'] ?? '')), what, value, timestampMs);
    }
  }
  const nodePoint = complete(node);
  return { ...(nodePoint === undefined ? {} : { node: nodePoint }), pods: completePods(pods) };
}

function note(draft: Draft, what: string | undefined, value: number, timestampMs: number | undefined): void {
  if (what === 'cpu_usage_seconds_total') {
    draft.cpuSeconds = value;
    // The rate is computed from it, so its moment is the point's.
    if (timestampMs !== undefined) {
      draft.timestampMs = timestampMs;
    }
  } else if (what === 'memory_working_set_bytes') {
    draft.memoryBytes = value;
  } else if (what === 'start_time_seconds') {
    draft.startMs = value * 1_000;
  }
}

function draftOf(pods: Map<string, Map<string, Draft>>, labels: Readonly<Record<string, string>>): Draft {
  const pod = podKey(labels['namespace'] ?? '', labels['pod'] ?? '');
  const containers = pods.get(pod) ?? new Map<string, Draft>();
  pods.set(pod, containers);
  const name = labels['container'] ?? '';
  const draft = containers.get(name) ?? {};
  containers.set(name, draft);
  return draft;
}

function labelsOf(text: string): Record<string, string> {
  // Names of pods and containers hold nothing that would be escaped.
  return Object.fromEntries(
    [...text.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function completePods(pods: ReadonlyMap<string, ReadonlyMap<string, Draft>>): Map<string, Map<string, Point>> {
  const result = new Map<string, Map<string, Point>>();
  for (const [pod, drafts] of pods) {
    const containers = new Map<string, Point>();
    for (const [name, draft] of drafts) {
      const point = complete(draft);
      if (point !== undefined) {
        containers.set(name, point);
      }
    }
    if (containers.size === drafts.size) {
      result.set(pod, containers);
    }
  }
  return result;
}

function complete({ timestampMs, startMs, cpuSeconds, memoryBytes }: Draft): Point | undefined {
  if (timestampMs === undefined || cpuSeconds === undefined || memoryBytes === undefined) {
    return undefined;
  }
  return { timestampMs, cpuSeconds, memoryBytes, ...(startMs === undefined ? {} : { startMs }) };
}
