import type { IConstruct } from 'constructs';
import { clusterOf, genericCluster } from '../../workload/cluster/cluster-context';
import type { ClusterProfile } from '../../workload/cluster/cluster-profile';
import type { Problems } from '../../workload/values/validation';

/** How metrics are gathered in a cluster. */
export type MonitoringTarget = NonNullable<ClusterProfile['monitoring']>;

const byOperator: MonitoringTarget = {
  kind: 'prometheus-operator',
  monitorLabels: {},
  ruleLabels: {},
  dashboardLabels: { grafana_dashboard: '1' },
};

/** How metrics are gathered where a construct is; a problem where nobody gathers them. */
export function monitoringTarget(scope: IConstruct, problems: Problems): MonitoringTarget {
  const cluster = clusterOf(scope);
  const { monitoring, operators } = cluster.profile;
  if (monitoring !== undefined) {
    return monitoring;
  }
  problems.expect(
    cluster === genericCluster || operators.includes('prometheus-operator'),
    'Monitoring',
    `needs something in cluster '${cluster.name}' that gathers metrics. Say what in 'profile.monitoring' of the ` +
      "cluster's file, or install the Prometheus operator and add 'prometheus-operator' to 'profile.operators'",
  );
  return byOperator;
}
