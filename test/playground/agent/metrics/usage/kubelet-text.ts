/** What a container is made to have counted. */
export interface CountedContainer {
  readonly name?: string;
  readonly pod?: string;
  readonly cpuSeconds: number;
  readonly atMs: number;
  readonly startMs?: number;
  readonly memoryBytes?: number;
}

/** The text of `/metrics/resource` as a kubelet 1.34 writes it. */
export function kubeletText(
  containers: readonly CountedContainer[],
  node: { cpuSeconds: number; atMs: number } = { cpuSeconds: 1000, atMs: 50_000 },
): string {
  const of = ({ name = 'server', pod = 'web-1' }: CountedContainer): string =>
    `{container="${name}",namespace="shop",pod="${pod}"}`;
  return [
    '# HELP container_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the container in core-seconds',
    '# TYPE container_cpu_usage_seconds_total counter',
    ...containers.map((each) => `container_cpu_usage_seconds_total${of(each)} ${each.cpuSeconds} ${each.atMs}`),
    '# TYPE container_memory_working_set_bytes gauge',
    ...containers.map(
      (each) =>
        `container_memory_working_set_bytes${of(each)} ${(each.memoryBytes ?? 1048576).toExponential()} ` +
        `${each.atMs + 2}`,
    ),
    '# TYPE container_start_time_seconds gauge',
    ...containers.map((each) => `container_start_time_seconds${of(each)} ${(each.startMs ?? 1_000) / 1_000}`),
    `node_cpu_usage_seconds_total ${node.cpuSeconds} ${node.atMs}`,
    `node_memory_working_set_bytes 2.097152e+06 ${node.atMs}`,
    ...containers.map(({ pod = 'web-1' }) => `pod_cpu_usage_seconds_total{namespace="shop",pod="${pod}"} 99 1`),
    'scrape_error 0',
    '',
  ].join('\n');
}
