import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { contentHash } from '../../../workload/configuration/content-hash';
import type { MonitoredServer, MonitoredWorkload } from '../../../workload/monitoring/monitored';
import { objectLabels } from '../../../workload/objects/labels';
import { is, like, workloadLabel } from '../promql';
import type { MonitoringTarget } from '../target';
import { dashboardJson, type Dashboard } from './dashboard';
import { enginePanels } from './engine-panels';
import { fleetPanels, trainingPanels } from './fleet-panels';

/** Makes a dashboard for each engine, one on all servers, and one on all runs, as far as there are any. */
export function makeDashboards(
  scope: Construct,
  target: MonitoringTarget,
  watched: readonly MonitoredWorkload[],
  name: string,
): k8s.KubeConfigMap[] {
  const namespace = watched[0]?.workload.metadata.namespace ?? '';
  return dashboardsOf(watched, namespace).map((dashboard) => {
    const file = `${namespace}-${dashboard.slug}`;
    const json = dashboardJson(dashboard, `modelyard-${contentHash(file)}`);
    return new k8s.KubeConfigMap(scope, `${dashboard.slug}-dashboard`, {
      metadata: {
        // Grafana's namespace holds the dashboards of several environments.
        name: target.dashboardNamespace === undefined ? `${name}-${dashboard.slug}` : `${name}-${file}`,
        ...(target.dashboardNamespace === undefined ? {} : { namespace: target.dashboardNamespace }),
        labels: { ...objectLabels(scope, name), ...target.dashboardLabels },
      },
      data: { [`${file}.json`]: `${JSON.stringify(json, undefined, 1)}\n` },
    });
  });
}

function dashboardsOf(watched: readonly MonitoredWorkload[], namespace: string): Dashboard[] {
  const own = is('namespace', namespace);
  const servers = watched.filter((workload): workload is MonitoredServer => workload.kind === 'server');
  return [
    ...engineDashboards(servers, namespace),
    ...(servers.length === 0 ? [] : [{ slug: 'servers', title: `${namespace}: servers`, panels: fleetPanels(own) }]),
    ...(servers.length === watched.length
      ? []
      : [{ slug: 'training', title: `${namespace}: training`, panels: trainingPanels(own) }]),
  ];
}

// Versions of one engine that call something by different names have a dashboard each.
function engineDashboards(servers: readonly MonitoredServer[], namespace: string): Dashboard[] {
  const series = [is('namespace', namespace), like(workloadLabel, '$workload')];
  const groups = new Map<string, { readonly engine: string; panels: Dashboard['panels']; workloads: string[] }>();
  for (const { engine, metrics, name } of servers) {
    if (engine !== undefined && metrics !== undefined) {
      const panels = enginePanels(engine, series);
      const key = `${engine.engine} ${JSON.stringify(panels)}`;
      const group = groups.get(key) ?? { engine: engine.engine, panels, workloads: [] };
      group.workloads.push(name);
      groups.set(key, group);
    }
  }
  return [...groups.values()]
    .filter(({ panels }) => panels.length > 0)
    .map(({ engine, panels, workloads }, index, all) => {
      const before = all.slice(0, index).filter((other) => other.engine === engine).length;
      const slug = `${engine.toLowerCase().replace(/[^a-z0-9]+/g, '-')}${before === 0 ? '' : `-${before + 1}`}`;
      const title = `${namespace}: ${engine}${before === 0 ? '' : ` (${workloads.join(', ')})`}`;
      return { slug, title, panels, workloads };
    });
}
