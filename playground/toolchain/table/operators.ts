import type { GoFamily, ToolSpec } from '../spec';
import type { ToolName } from '../tool';
import { exactly } from '../version';

// Operators whose projects publish images, and no programs: they are built from their modules. go.mod in
// ../../tools/<module> pins the same versions.
const kueue: GoFamily = {
  module: 'kueue',
  label: 'Kueue 0.17.0 and Kubeflow Trainer 2.2.0',
  gigabytes: 4,
  variables: { 'sigs.k8s.io/kueue/pkg/version.GitVersion': 'v0.17.0' },
};
// Most of what they share with those above they take in the same versions: then it is compiled already.
const jobset: GoFamily = {
  module: 'jobset',
  label: 'JobSet 0.11.1 and LeaderWorkerSet 0.8.0',
  gigabytes: 3,
  variables: {},
};

// A program of ours around KEDA's packages, which are linked with all of its scalers.
const keda: GoFamily = { module: 'keda', label: 'KEDA 2.21.0', gigabytes: 6, variables: {} };

const prometheus: GoFamily = {
  module: 'prometheus',
  label: 'Prometheus 3.9.1, with its operator 0.88.0',
  gigabytes: 4,
  tags: 'grpcnotrace',
  // The clients of clouds in which it finds what it asks are a fifth of what is compiled.
  replacedFiles: [
    { module: 'github.com/prometheus/prometheus', file: 'plugins/plugins.go', by: 'only-kubernetes.go.txt' },
  ],
  variables: {},
};

const operator = (name: ToolName, version: string, family: GoFamily, path: string): ToolSpec => ({
  name,
  version,
  accepts: exactly(version),
  main: name,
  // None of them says its version.
  versionArgs: [],
  // Their programs are called manager: what is found under these names is something else.
  pathNames: [],
  go: { family, package: path },
  // Without one its objects are only checked.
  optional: true,
});

/** The programs of operators. */
export const operatorTools: readonly ToolSpec[] = [
  operator('kueue', '0.17.0', kueue, 'sigs.k8s.io/kueue/cmd/kueue'),
  operator('kubeflow-trainer', '2.2.0', kueue, 'github.com/kubeflow/trainer/v2/cmd/trainer-controller-manager'),
  operator('jobset', '0.11.1', jobset, 'sigs.k8s.io/jobset'),
  operator('leaderworkerset', '0.8.0', jobset, 'sigs.k8s.io/lws/cmd'),
  operator('keda', '2.21.0', keda, '.'),
  ...(
    [
      ['prometheus-operator', '0.88.0', 'github.com/prometheus-operator/prometheus-operator/cmd/operator'],
      [
        'prometheus-config-reloader',
        '0.88.0',
        'github.com/prometheus-operator/prometheus-operator/cmd/prometheus-config-reloader',
      ],
      ['prometheus', '3.9.1', 'github.com/prometheus/prometheus/cmd/prometheus'],
      ['alertmanager', '0.30.0', 'github.com/prometheus/alertmanager/cmd/alertmanager'],
      ['kube-state-metrics', '2.18.0', 'k8s.io/kube-state-metrics/v2'],
    ] as const
  ).map(([name, version, path]) => operator(name, version, prometheus, path)),
];
