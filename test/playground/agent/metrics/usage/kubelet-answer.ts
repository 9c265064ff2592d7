/** What a container, or the node, is made to use. */
export interface Counted {
  readonly name?: string;
  readonly pod?: string;
  /** @default - counted once only: no rate is known */
  readonly nanoCores?: number;
  readonly atMs: number;
  readonly memoryBytes?: number;
}

/** A kubelet's `/stats/summary`, with the fields that are there with `only_cpu_and_memory`. */
export function kubeletAnswer(
  containers: readonly Counted[],
  node: Counted = { nanoCores: 1_500_000_000, atMs: 50_000, memoryBytes: 2_097_152 },
): string {
  const pods = [...new Set(containers.map(({ pod = 'web-1' }) => pod))];
  return JSON.stringify({
    node: { nodeName: 'cpu-0', startTime: '2030-01-01T00:00:00Z', ...stats(node) },
    pods: pods.map((name) => ({
      podRef: { name, namespace: 'shop', uid: `${name}-uid` },
      containers: containers
        .filter(({ pod = 'web-1' }) => pod === name)
        .map((each) => ({ name: each.name ?? 'server', ...stats(each) })),
      cpu: { time: '2030-01-01T00:00:00Z', usageNanoCores: 99, usageCoreNanoSeconds: 99 },
    })),
  });
}

function stats({ nanoCores, atMs, memoryBytes = 1_048_576 }: Counted): object {
  const time = new Date(atMs).toISOString();
  return {
    cpu: { time, usageNanoCores: nanoCores, usageCoreNanoSeconds: 7_000_000_000 },
    memory: { time, workingSetBytes: memoryBytes, usageBytes: 9_999_999 },
  };
}
