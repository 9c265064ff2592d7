import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { objectLabels } from '../../workload/objects/labels';
import type { Problems } from '../../workload/values/validation';
import type { MonitoringTarget } from './target';

type Exporter = keyof NonNullable<MonitoringTarget['exporters']>;

/** Where each offers its metrics: labels of its Service, and the port. */
const exporters: Readonly<Record<Exporter, { readonly labels: Readonly<Record<string, string>>; endpoint: object }>> = {
  kueue: {
    labels: { 'app.kubernetes.io/name': 'kueue' },
    // It asks Kubernetes whether who calls may read its metrics. Its certificate is its own.
    endpoint: {
      port: 'https',
      scheme: 'https',
      bearerTokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token',
      tlsConfig: { insecureSkipVerify: true },
    },
  },
  dcgm: {
    labels: { app: 'nvidia-dcgm-exporter' },
    // Its series say which pod has the GPU, which is not the exporter's.
    endpoint: { port: 'gpu-metrics', honorLabels: true },
  },
};

/** Makes what tells Prometheus to ask what runs beside models, as the cluster's file names it. */
export function makeExporterMonitors(
  scope: Construct,
  target: MonitoringTarget,
  { name, scrapeSeconds }: { readonly name: string; readonly scrapeSeconds: number | undefined },
  problems: Problems,
): ApiObject[] {
  const named = Object.entries(target.exporters ?? {}) as [Exporter, string | undefined][];
  const there = named.flatMap(([exporter, namespace]) => (namespace === undefined ? [] : [{ exporter, namespace }]));
  problems.expect(
    there.length > 0,
    'exporters',
    "needs 'profile.monitoring.exporters' in the cluster's file: which there are, and in which namespaces",
  );
  return there.map(({ exporter, namespace }) => {
    const { labels, endpoint } = exporters[exporter];
    return new ApiObject(scope, `exporter-${exporter}`, {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: {
        name: `${name}-${exporter}`,
        labels: { ...objectLabels(scope, name), ...target.monitorLabels },
      },
      spec: {
        namespaceSelector: { matchNames: [namespace] },
        selector: { matchLabels: labels },
        endpoints: [{ ...endpoint, ...(scrapeSeconds === undefined ? {} : { interval: `${scrapeSeconds}s` }) }],
      },
    });
  });
}
