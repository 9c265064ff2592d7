import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { SecretKey } from '../../workload/configuration/secret-source';
import type { MonitoredWorkload } from '../../workload/monitoring/monitored';
import { labelKeys, objectLabels } from '../../workload/objects/labels';
import { workloadLabel } from './promql';
import type { MonitoringTarget } from './target';

/** Makes what tells the cluster's Prometheus to ask the pods of a workload; nothing where their annotations do. */
export function makeMonitor(
  scope: Construct,
  target: MonitoringTarget,
  workload: MonitoredWorkload,
  { name, scrapeSeconds }: { readonly name: string; readonly scrapeSeconds: number | undefined },
): ApiObject | undefined {
  const { metrics, selector } = workload;
  if (metrics === undefined || target.kind === 'annotations') {
    return undefined;
  }
  const metadata = { name, labels: { ...objectLabels(scope, workload.name), ...target.monitorLabels } };
  // Names are checked later: two of one name are a problem of the whole tree.
  const id = `monitor-${workload.construct.node.addr}`;
  if (target.kind === 'gke') {
    return new ApiObject(scope, id, {
      apiVersion: 'monitoring.googleapis.com/v1',
      kind: 'PodMonitoring',
      metadata,
      spec: {
        selector: { matchLabels: selector },
        endpoints: [
          {
            port: metrics.port,
            path: metrics.path,
            interval: `${scrapeSeconds ?? 30}s`,
            ...(metrics.key === undefined ? {} : { authorization: { credentials: { secret: secretOf(metrics.key) } } }),
          },
        ],
        targetLabels: { fromPod: [{ from: labelKeys.name, to: workloadLabel }] },
      },
    });
  }
  return new ApiObject(scope, id, {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata,
    spec: {
      selector: { matchLabels: selector },
      // Prometheus makes the label of series out of it by which rules choose them.
      podTargetLabels: [labelKeys.name],
      podMetricsEndpoints: [
        {
          port: metrics.port,
          path: metrics.path,
          ...(scrapeSeconds === undefined ? {} : { interval: `${scrapeSeconds}s` }),
          ...(metrics.key === undefined ? {} : { authorization: { credentials: secretOf(metrics.key) } }),
        },
      ],
    },
  });
}

// In the namespace of the pods, where the monitor is, too.
function secretOf({ secretName, key }: SecretKey): { readonly name: string; readonly key: string } {
  return { name: secretName, key };
}
