import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { operatorVersions } from '../../lib/workload/cluster/operator-names';
import type { JsonMap } from '../../lib/workload/values/maps';
import { writeYaml } from '../../lib/workload/yaml';
import { simulatedAnnotation } from '../cluster/simulated-nodes';
import { selectorOf } from './pods';
import type { Operator, OperatorObject } from './operator';

const namespace = 'monitoring';
const version = operatorVersions.prometheus;
/** Of the Prometheus and the Alertmanager that the operator runs. */
const instance = 'main';
const account = 'prometheus';
const kubelets = { secret: 'kubelets', key: 'scrape.yaml' };

/**
 * The Prometheus operator, and what it is told to run: a Prometheus that takes the monitors and rules of all
 * namespaces, an Alertmanager, and kube-state-metrics beside them. They are pods, as nothing else here is: the operator
 * starts pods itself.
 */
export const prometheus: Operator = {
  name: 'prometheus',
  title: 'Prometheus operator',
  version,
  modules: [
    { path: 'github.com/prometheus-operator/prometheus-operator', pinnedIn: 'prometheus', bases: ['.'] },
    { path: 'k8s.io/kube-state-metrics/v2', pinnedIn: 'prometheus', bases: ['examples/standard'] },
  ],
  namespace,
  // Theirs are others.
  namespaced: false,
  served: [],
  programs: [],
  pods: {
    // By the names that the operator's objects and its own defaults have.
    images: [
      { image: `prometheus-operator/prometheus-operator:v${version}`, tool: 'prometheus-operator' },
      { image: `prometheus-operator/prometheus-config-reloader:v${version}`, tool: 'prometheus-config-reloader' },
      { image: 'prometheus/prometheus:v3.9.1', tool: 'prometheus' },
      { image: 'prometheus/alertmanager:v0.30.0', tool: 'alertmanager' },
      { image: 'kube-state-metrics/kube-state-metrics:v2.18.0', tool: 'kube-state-metrics' },
    ],
    workloads: [
      { kind: 'Deployment', name: 'prometheus-operator' },
      { kind: 'Deployment', name: 'kube-state-metrics' },
      { kind: 'StatefulSet', name: `prometheus-${instance}` },
      { kind: 'StatefulSet', name: `alertmanager-${instance}` },
    ],
    objects: (cluster, node) => [
      ...rights,
      kubeletTargets,
      prometheusInstance(cluster, node),
      alertmanagerInstance(node),
      service('prometheus', 9090, { 'app.kubernetes.io/name': 'prometheus', prometheus: instance }),
      service('alertmanager', 9093, { 'app.kubernetes.io/name': 'alertmanager', alertmanager: instance }),
      stateMonitor(cluster),
    ],
  },
};

/** What the operator's own documentation gives Prometheus, and metrics of kubelets. */
const rights: readonly OperatorObject[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: account },
    rules: [
      { apiGroups: [''], resources: ['nodes', 'services', 'endpoints', 'pods'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { nonResourceURLs: ['/metrics', '/metrics/cadvisor'], verbs: ['get'] },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: account },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: account },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
  },
];

/** What containers use, as the real node's kubelet tells it: the simulated ones have no such metrics. */
const kubeletTargets: OperatorObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: kubelets.secret, namespace },
  stringData: {
    [kubelets.key]: writeYaml([
      {
        job_name: 'kubelet',
        scheme: 'https',
        metrics_path: '/metrics/cadvisor',
        honor_timestamps: false,
        kubernetes_sd_configs: [{ role: 'node' }],
        // A kubelet's certificate names its node, not the address at which it is asked.
        tls_config: { insecure_skip_verify: true },
        authorization: { credentials_file: '/var/run/secrets/kubernetes.io/serviceaccount/token' },
        relabel_configs: Object.entries(simulatedAnnotation).map(([name, value]) => ({
          source_labels: [`__meta_kubernetes_node_annotation_${name.replace(/[^a-zA-Z0-9]/g, '_')}`],
          regex: value,
          action: 'drop',
        })),
      },
    ]),
  },
};

type Labels = Readonly<Record<string, string>>;

const unprivileged = { runAsUser: 65534, runAsNonRoot: true, fsGroup: 65534 };

/** The labels by which Prometheus chooses, where the cluster's file says that it does. */
function chosenBy(cluster: Cluster): { readonly monitors: Labels; readonly rules: Labels } {
  const { monitorLabels = {}, ruleLabels = {} } = cluster.profile.monitoring ?? {};
  return { monitors: monitorLabels, rules: ruleLabels };
}

function prometheusInstance(cluster: Cluster, node: string): OperatorObject {
  const { monitors, rules } = chosenBy(cluster);
  const monitorSelectors = ['podMonitor', 'serviceMonitor', 'probe', 'scrapeConfig'].flatMap((kind) => [
    [`${kind}Selector`, { matchLabels: monitors }],
    [`${kind}NamespaceSelector`, {}],
  ]);
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Prometheus',
    metadata: { name: instance, namespace },
    spec: {
      replicas: 1,
      nodeSelector: selectorOf(node),
      serviceAccountName: account,
      securityContext: unprivileged,
      scrapeInterval: '15s',
      evaluationInterval: '15s',
      ...(Object.fromEntries(monitorSelectors) as JsonMap),
      ruleSelector: { matchLabels: rules },
      ruleNamespaceSelector: {},
      additionalScrapeConfigs: { name: kubelets.secret, key: kubelets.key },
      alerting: { alertmanagers: [{ namespace, name: 'alertmanager', port: 'web' }] },
    },
  };
}

function alertmanagerInstance(node: string): OperatorObject {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Alertmanager',
    metadata: { name: instance, namespace },
    spec: {
      replicas: 1,
      nodeSelector: selectorOf(node),
      securityContext: unprivileged,
      alertmanagerConfigSelector: {},
      alertmanagerConfigNamespaceSelector: {},
    },
  };
}

function service(name: string, port: number, selector: JsonMap): OperatorObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector, ports: [{ name: 'web', port, targetPort: 'web' }] },
  };
}

function stateMonitor(cluster: Cluster): OperatorObject {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'kube-state-metrics', namespace, labels: chosenBy(cluster).monitors },
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': 'kube-state-metrics' } },
      // Its metrics say of which pod and namespace they are.
      endpoints: [{ port: 'http-metrics', honorLabels: true }],
    },
  };
}
