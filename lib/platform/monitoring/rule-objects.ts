import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { objectLabels } from '../../workload/objects/labels';
import { writeYaml } from '../../workload/yaml';
import type { Alert } from './alerts/alert';
import type { AlertGroup } from './alerts/all-alerts';
import { duration } from './promql';
import type { MonitoringTarget } from './target';

/** What all alerts of an object have. */
export interface RulesShape {
  /** The id of the object. */
  readonly id: string;
  /** The name of the object, and what groups are named after. */
  readonly name: string;
  /** The name of what they are about; undefined for what belongs to the whole cluster. */
  readonly workload: string | undefined;
  readonly groups: readonly AlertGroup[];
  /** Labels of each alert. */
  readonly labels: Readonly<Record<string, string>>;
  /** The page with a chapter for each alert. */
  readonly runbooks: string;
}

/** Makes the rules of one workload, in the form that the cluster's Prometheus reads. */
export function makeRules(scope: Construct, target: MonitoringTarget, shape: RulesShape): ApiObject {
  const { name, workload } = shape;
  const groups = shape.groups.map(({ topic, alerts }) => ({
    name: `${name}.${topic}`,
    rules: alerts.map((alert) => ruleOf(alert, shape)),
  }));
  const metadata = { name, labels: { ...objectLabels(scope, workload ?? name), ...target.ruleLabels } };
  const { id } = shape;
  switch (target.kind) {
    case 'prometheus-operator':
      return new ApiObject(scope, id, {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        metadata,
        spec: { groups },
      });
    case 'gke':
      return new ApiObject(scope, id, {
        apiVersion: 'monitoring.googleapis.com/v1',
        kind: 'Rules',
        metadata,
        spec: { groups: groups.map((group) => ({ ...group, interval: '30s' })) },
      });
    case 'annotations':
      return new k8s.KubeConfigMap(scope, id, {
        metadata: { ...metadata, name: `${name}-rules` },
        data: { [`${name}.yaml`]: writeYaml({ groups }) },
      });
  }
}

function ruleOf(
  { name, expr, forSeconds, severity, summary, description, labels }: Alert,
  shape: RulesShape,
): Record<string, unknown> {
  return {
    alert: name,
    expr,
    ...(forSeconds === 0 ? {} : { for: duration(forSeconds) }),
    labels: {
      severity,
      ...(shape.workload === undefined ? {} : { workload: shape.workload }),
      ...labels,
      ...shape.labels,
    },
    annotations: { summary, description, runbook_url: `${shape.runbooks}#${name.toLowerCase()}` },
  };
}
