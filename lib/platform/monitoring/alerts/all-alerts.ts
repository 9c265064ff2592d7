import type { MonitoredRun, MonitoredServer, MonitoredWorkload } from '../../../workload/monitoring/monitored';
import type { Alert } from './alert';
import { engineAlerts } from './engine-alerts';
import { gpuAlerts } from './gpu-alerts';
import { objectiveAlerts } from './objective-alerts';
import { runAlerts } from './run-alerts';
import { serverAlerts } from './server-alerts';
import { versionAlerts } from './version-alerts';
import type { Watched } from './watched';

/** Alerts of one topic, which Prometheus computes together. */
export interface AlertGroup {
  readonly topic: string;
  readonly alerts: readonly Alert[];
}

/** All alerts of a workload but for those that it is to go without. */
export function alertsOf(watched: Watched<MonitoredWorkload>): AlertGroup[] {
  const { workload } = watched;
  const without = workload.options === false ? [] : (workload.options.withoutAlerts ?? []);
  const groups: readonly AlertGroup[] = isServer(watched)
    ? [
        { topic: 'server', alerts: serverAlerts(watched) },
        { topic: 'engine', alerts: engineAlerts(watched) },
        { topic: 'objectives', alerts: objectiveAlerts(watched) },
        { topic: 'versions', alerts: versionAlerts(watched) },
        { topic: 'gpus', alerts: gpuAlerts(watched) },
      ]
    : [
        { topic: 'run', alerts: runAlerts(watched as Watched<MonitoredRun>) },
        { topic: 'gpus', alerts: gpuAlerts(watched) },
      ];
  return groups
    .map(({ topic, alerts }) => ({ topic, alerts: alerts.filter(({ name }) => !without.includes(name)) }))
    .filter(({ alerts }) => alerts.length > 0);
}

function isServer(watched: Watched<MonitoredWorkload>): watched is Watched<MonitoredServer> {
  return watched.workload.kind === 'server';
}
