import { bucketBound, leMatcher } from '../../../workload/metrics/buckets';
import type { Metric } from '../../../workload/metrics/metric';
import type { AlertName } from '../../../workload/monitoring/alert-names';
import type { MonitoredServer } from '../../../workload/monitoring/monitored';
import { timeObjectives, type TimeObjective } from '../../../workload/monitoring/objectives';
import { plural } from '../../../workload/values/words';
import { lines, rate } from '../promql';
import type { Alert, Severity } from './alert';
import { failedShare } from './engine-alerts';
import type { Watched } from './watched';

interface BurnRate {
  readonly long: string;
  readonly short: string;
  /** How many times faster than allowed requests break the promise. */
  readonly factor: number;
  readonly forSeconds: number;
  readonly severity: Severity;
}

/**
 * Two windows each: the long one says that it matters, the short one that it still goes on.
 *
 * @see https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 */
const burnRates: readonly BurnRate[] = [
  { long: '1h', short: '5m', factor: 14.4, forSeconds: 120, severity: 'critical' },
  { long: '6h', short: '30m', factor: 6, forSeconds: 900, severity: 'warning' },
];

// Of a promise for few requests, no burn rate could be reached: there are not more than all.
const most = 0.9;

const names: Readonly<Record<TimeObjective, AlertName>> = {
  queueSeconds: 'QueueTimeBurn',
  timeToFirstTokenSeconds: 'TimeToFirstTokenBurn',
  interTokenSeconds: 'InterTokenLatencyBurn',
  latencySeconds: 'LatencyBurn',
};

const said: Readonly<Record<TimeObjective, string>> = {
  queueSeconds: 'wait longer than',
  timeToFirstTokenSeconds: 'get their first token later than after',
  interTokenSeconds: 'get tokens more slowly than every',
  latencySeconds: 'take longer than',
};

/** Alerts on promises that are being broken. */
export function objectiveAlerts(server: Watched<MonitoredServer>): Alert[] {
  const { workload } = server;
  if (workload.engine === undefined || workload.metrics === undefined) {
    return [];
  }
  return [
    ...availability(server),
    ...(Object.keys(timeObjectives) as TimeObjective[]).flatMap((objective) => times(server, objective)),
  ];
}

function availability({ workload, objectives, series }: Watched<MonitoredServer>): Alert[] {
  const { engine, name } = workload;
  const { availability: promised } = objectives;
  if (engine === undefined || promised === undefined || failedShare(engine, '5m', series) === undefined) {
    return [];
  }
  return burn('AvailabilityBurn', promised, (window) => failedShare(engine, window, series) ?? '', {
    summary: `Too many requests to ${name} fail.`,
    description: `${percent(promised)} are to succeed, and {{ $value | humanizePercentage }} failed`,
  });
}

function times({ workload, objectives, series }: Watched<MonitoredServer>, objective: TimeObjective): Alert[] {
  const seconds = objectives[objective];
  const metric = workload.engine?.[timeObjectives[objective]];
  const bound = metric === undefined || seconds === undefined ? undefined : bucketBound(metric, seconds);
  if (metric === undefined || bound === undefined || seconds === undefined) {
    return [];
  }
  const within = objectives.within ?? 0.95;
  return burn(names[objective], within, (window) => slowShare(metric, bound, window, series), {
    summary: `Too many requests to ${workload.name} ${said[objective]} ${plural(seconds, 'second')}.`,
    description: `${percent(within)} are not to, and {{ $value | humanizePercentage }} did`,
  });
}

function slowShare(metric: Metric, bound: number, window: string, series: readonly string[]): string {
  const quick = rate({ metric, part: 'bucket' }, window, ...series, leMatcher(bound));
  return `1 - sum(${quick}) / sum(${rate({ metric, part: 'count' }, window, ...series)})`;
}

function burn(
  name: AlertName,
  promised: number,
  share: (window: string) => string,
  { summary, description }: { readonly summary: string; readonly description: string },
): Alert[] {
  return burnRates.map(({ long, short, factor, forSeconds, severity }) => {
    const threshold = Number(Math.min(factor * (1 - promised), most).toPrecision(4));
    return {
      name,
      expr: lines(`(${share(long)} > ${threshold})`, `and (${share(short)} > ${threshold})`),
      forSeconds,
      severity,
      summary,
      description: `${description} in the last ${long}.`,
      labels: { window: long },
    };
  });
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
