import type { GoFamily, ToolSpec } from '../spec';
import { exactly } from '../version';
import { kubernetesMajor, kubernetesMinor } from './kubernetes';
import { release } from './release';

const helm = '4.0.5';
const actionlint = '1.7.12';
const prometheus = '3.5.0';
const otelCollector = '0.165.0';
// That of k8s.io/apimachinery, with which it reads.
const yamlReader = '0.34.4';

const helmFamily: GoFamily = {
  module: 'helm',
  label: `helm ${helm}`,
  gigabytes: 2,
  tags: 'selinux,notest,grpcnotrace',
  variables: {
    'helm.sh/helm/v4/internal/version.version': `v${helm}`,
    // Charts are rendered for it where no cluster is asked.
    'helm.sh/helm/v4/pkg/chart/common.k8sVersionMajor': kubernetesMajor,
    'helm.sh/helm/v4/pkg/chart/common.k8sVersionMinor': kubernetesMinor,
    'helm.sh/helm/v4/internal/version.kubeClientVersionMajor': kubernetesMajor,
    'helm.sh/helm/v4/internal/version.kubeClientVersionMinor': kubernetesMinor,
  },
};

const actionlintFamily: GoFamily = {
  module: 'actionlint',
  label: `actionlint ${actionlint}`,
  gigabytes: 0.3,
  variables: { 'github.com/rhysd/actionlint.version': actionlint },
};

const otelCollectorFamily: GoFamily = {
  module: 'otel-collector',
  label: `otel-collector ${otelCollector}`,
  gigabytes: 1,
  // As Kubernetes: then gRPC is compiled once.
  tags: 'grpcnotrace',
  variables: { 'main.version': otelCollector },
};

const yamlReaderFamily: GoFamily = {
  module: 'yaml-reader',
  label: `yaml-reader ${yamlReader}`,
  gigabytes: 0.3,
  variables: {},
};

/** What no playground needs, and tests do. */
export const testTools: readonly ToolSpec[] = [
  {
    // No playground needs it: the end-to-end tests render a chart with it.
    name: 'helm',
    version: helm,
    // CVE-2025-53547, CVE-2025-55199
    accepts: { atLeast: '3.18.5', below: '5.0.0' },
    main: 'helm',
    versionArgs: ['version'],
    download: ({ os, arch }) => {
      const url = `https://get.helm.sh/helm-v${helm}-${os}-${arch}.tar.gz`;
      return { url, checksums: [{ file: `${url}.sha256sum` }], files: { [`${os}-${arch}/helm`]: 'helm' } };
    },
    go: { family: helmFamily, package: 'helm.sh/helm/v4/cmd/helm' },
  },
  {
    // Only tests of alerts need it.
    name: 'promtool',
    version: prometheus,
    accepts: { atLeast: '2.42.0', below: '4.0.0' },
    main: 'promtool',
    download: ({ os, arch }) => {
      const folder = `prometheus-${prometheus}.${os}-${arch}`;
      return {
        ...release('prometheus/prometheus', `v${prometheus}`, `${folder}.tar.gz`, 'sha256sums.txt'),
        files: { [`${folder}/promtool`]: 'promtool' },
      };
    },
    debian: { name: 'prometheus', files: { 'usr/bin/promtool': 'promtool' } },
  },
  {
    // Nor does a playground need this one: the tests check the workflows with it.
    name: 'actionlint',
    version: actionlint,
    accepts: exactly(actionlint),
    main: 'actionlint',
    versionArgs: ['-version'],
    download: ({ os, arch }) => ({
      ...release(
        'rhysd/actionlint',
        `v${actionlint}`,
        `actionlint_${actionlint}_${os}_${arch}.tar.gz`,
        `actionlint_${actionlint}_checksums.txt`,
      ),
      files: { actionlint: 'actionlint' },
    }),
    go: { family: actionlintFamily, package: 'github.com/rhysd/actionlint/cmd/actionlint' },
  },
  {
    // Only the test of traces needs it.
    name: 'otel-collector',
    version: otelCollector,
    accepts: { atLeast: '0.150.0', below: '1.0.0' },
    main: 'otel-collector',
    onlyOn: 'linux',
    pathNames: ['otelcol'],
    download: ({ os, arch }) => ({
      ...release(
        'open-telemetry/opentelemetry-collector-releases',
        `v${otelCollector}`,
        `otelcol_${otelCollector}_${os}_${arch}.tar.gz`,
        'opentelemetry-collector-releases_otelcol_checksums.txt',
      ),
      files: { otelcol: 'otel-collector' },
    }),
    go: { family: otelCollectorFamily, package: '.' },
  },
  {
    // Our own too, and no playground needs it: the tests ask it how kubectl reads a text.
    name: 'yaml-reader',
    version: yamlReader,
    accepts: exactly(yamlReader),
    main: 'yaml-reader',
    versionArgs: [],
    pathNames: [],
    go: { family: yamlReaderFamily, package: '.' },
  },
];
