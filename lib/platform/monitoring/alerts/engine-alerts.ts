import { scrapes } from '../../../workload/metrics/catalogue/around';
import type { EngineMetrics } from '../../../workload/metrics/engine-metrics';
import type { MonitoredServer } from '../../../workload/monitoring/monitored';
import { increase, lines, rate, select } from '../promql';
import type { Alert } from './alert';
import type { Watched } from './watched';

const defaultWaiting = 10;

/** Alerts on what the engine of a server tells of itself. */
export function engineAlerts(server: Watched<MonitoredServer>): Alert[] {
  const { engine, metrics } = server.workload;
  if (engine === undefined || metrics === undefined) {
    return [];
  }
  return [requestsWait, stalled, cachePressure, requestsFail].flatMap((make) => make(server, engine) ?? []);
}

type MakeAlert = (server: Watched<MonitoredServer>, engine: EngineMetrics) => Alert | undefined;

const requestsWait: MakeAlert = ({ workload, series }, { waiting }) => {
  if (waiting === undefined) {
    return undefined;
  }
  const { name, options } = workload;
  const most = (options === false ? undefined : options.waitingRequests) ?? defaultWaiting;
  return {
    name: 'RequestsWait',
    expr: `sum(${select(waiting, ...series)}) > ${most} * count(${select(scrapes.up, ...series)} == 1)`,
    forSeconds: 300,
    severity: 'warning',
    summary: `Requests to ${name} wait.`,
    description: `{{ $value }} requests to ${name} wait for room, more than ${most} for each pod.`,
  };
};

const stalled: MakeAlert = ({ workload, series }, { steps, running, waiting, processLabel }) => {
  const busy = [running, waiting].filter((each) => each !== undefined);
  if (steps === undefined || busy.length === 0) {
    return undefined;
  }
  const labels = ['namespace', 'pod', ...(processLabel === undefined ? [] : [processLabel])].join(', ');
  return {
    name: 'EngineStalled',
    expr: lines(
      `(${busy.map((each) => `sum by (${labels}) (${select(each, ...series)}) > 0`).join('\nor ')})`,
      `and on (${labels}) sum by (${labels}) (${increase(steps, '3m', ...series)}) == 0`,
    ),
    forSeconds: 120,
    severity: 'critical',
    summary: `The engine of a pod of ${workload.name} stands still.`,
    description:
      'Pod {{ $labels.pod }} has requests and makes no step, though it answers probes: its requests never end.',
  };
};

const cachePressure: MakeAlert = ({ workload, series }, { cacheUsage, preempted }) => {
  if (cacheUsage === undefined || preempted === undefined) {
    return undefined;
  }
  const by = '(namespace, pod)';
  return {
    name: 'KvCachePressure',
    expr: lines(
      `max by ${by} (${select(cacheUsage, ...series)}) > 0.95`,
      `and on ${by} sum by ${by} (${rate(preempted, '5m', ...series)}) > 0`,
    ),
    forSeconds: 600,
    severity: 'warning',
    summary: `The KV cache of a pod of ${workload.name} is too small for its load.`,
    description:
      'Pod {{ $labels.pod }} throws requests out of its KV cache and computes them anew, which makes all slower.',
  };
};

const requestsFail: MakeAlert = ({ workload, series }, engine) => {
  const share = failedShare(engine, '5m', series);
  return share === undefined
    ? undefined
    : {
        name: 'RequestsFail',
        expr: `${share} > 0.05`,
        forSeconds: 300,
        severity: 'critical',
        summary: `Requests to ${workload.name} fail.`,
        description: `{{ $value | humanizePercentage }} of the requests to ${workload.name} failed in five minutes.`,
      };
};

/** The share of requests that fail; undefined where an engine does not count them. */
export function failedShare(
  { finished, succeeded, failed }: EngineMetrics,
  window: string,
  series: readonly string[],
): string | undefined {
  if (failed === undefined) {
    return undefined;
  }
  const bad = `sum(${rate(failed, window, ...series)})`;
  if (finished !== undefined) {
    return `${bad} / sum(${rate(finished, window, ...series)})`;
  }
  return succeeded === undefined
    ? undefined
    : `${bad} / (${bad} + (sum(${rate(succeeded, window, ...series)}) or vector(0)))`;
}
