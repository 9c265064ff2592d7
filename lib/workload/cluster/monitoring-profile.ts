import { z } from 'zod';
import { dnsLabel, labelValue, qualifiedName } from './cluster-values';

const labels = z.record(qualifiedName, labelValue).default({});

/** How metrics are gathered in a cluster, in its description. */
export const monitoringProfile = z
  .strictObject({
    kind: z
      .enum(['prometheus-operator', 'gke', 'annotations'])
      .describe(
        'Who finds pods with metrics: the Prometheus operator (by PodMonitor), Google Cloud Managed Service for ' +
          'Prometheus (by PodMonitoring), or a Prometheus that reads the annotations prometheus.io/scrape, port and ' +
          'path.',
      ),
    monitorLabels: labels.describe(
      'Labels that Prometheus selects monitors by, such as { release: kube-prometheus-stack }.',
    ),
    ruleLabels: labels.describe(
      'Labels that Prometheus selects rules by. With annotations, rules are ConfigMaps that something else loads by ' +
        'them.',
    ),
    dashboardLabels: z
      .record(qualifiedName, labelValue)
      .default({ grafana_dashboard: '1' })
      .describe('Labels by which Grafana finds the ConfigMaps of dashboards.'),
    dashboardNamespace: dnsLabel
      .optional()
      .describe('The namespace in which Grafana looks for dashboards. Without, that of the environment.'),
    exporters: z
      .strictObject({
        kueue: dnsLabel.optional().describe('The namespace of Kueue, such as kueue-system.'),
        dcgm: dnsLabel.optional().describe("The namespace of NVIDIA's DCGM exporter, such as gpu-operator."),
      })
      .optional()
      .describe(
        'What runs beside models and is not asked for its metrics yet, by its namespace: one Monitoring of the ' +
          'cluster can see to it.',
      ),
  })
  .refine(({ kind, exporters }) => exporters === undefined || kind === 'prometheus-operator', {
    path: ['exporters'],
    error: 'are for the kind prometheus-operator only: the others have no monitors of other namespaces',
  });
