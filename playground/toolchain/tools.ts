import { operatorTools } from './operator-tools';
import type { Platform } from './platform';
import type { Download, GoFamily, ToolSpec } from './spec';
import type { ToolName } from './tool';
import { exactly, sameMinor } from './version';

// One table of all tools: versions, and how each is had. go.mod in ../tools/<module> pins the same versions.
const pulumi = '3.259.0';
const dockerBuild = '0.0.22';
const kubernetes = '1.34.4';
const etcd = '3.6.5';
const kwok = '0.8.0';
const buildkit = '0.31.2';
const traefik = '3.7.11';
const coredns = '1.14.7';
const helm = '4.0.5';
const actionlint = '1.7.12';
const prometheus = '3.5.0';
const otelCollector = '0.165.0';
const buildNetwork = '1.1.0';
// That of the engine, sigs.k8s.io/kube-network-policies.
const networkPolicies = '0.8.0';
// That of k8s.io/apimachinery, with which it reads.
const yamlReader = '0.34.4';
const [kubernetesMajor, kubernetesMinor] = kubernetes.split('.') as [string, string];

const kubernetesVersion = (pkg: string): Record<string, string> => ({
  [`${pkg}.gitVersion`]: `v${kubernetes}`,
  [`${pkg}.gitMajor`]: kubernetesMajor,
  [`${pkg}.gitMinor`]: kubernetesMinor,
  [`${pkg}.gitTreeState`]: 'clean',
});

const families = {
  kubernetes: {
    module: 'kubernetes',
    label: `kubernetes ${kubernetes} and etcd ${etcd}`,
    gigabytes: 5,
    tags: 'selinux,notest,grpcnotrace',
    variables: {
      ...kubernetesVersion('k8s.io/component-base/version'),
      ...kubernetesVersion('k8s.io/client-go/pkg/version'),
    },
  },
  pulumi: {
    module: 'pulumi',
    label: `pulumi ${pulumi} and buildkit ${buildkit}`,
    gigabytes: 5,
    tags: 'osusergo,grpcnotrace',
    variables: {
      'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': `v${pulumi}`,
      'github.com/pulumi/pulumi-docker-build/provider.Version': dockerBuild,
      // Without it the docker-build provider takes BuildKit for v0.0.0 and assumes that it cannot do several exports.
      'github.com/moby/buildkit/version.Version': `v${buildkit}`,
    },
  },
  languageHost: {
    module: 'pulumi-language-nodejs',
    label: 'pulumi-language-nodejs 3.68.0',
    gigabytes: 0.5,
    tags: 'osusergo,grpcnotrace',
    variables: { 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': 'v3.68.0' },
  },
  kwok: {
    module: 'kwok',
    label: `kwok ${kwok}`,
    gigabytes: 1.5,
    variables: { 'sigs.k8s.io/kwok/pkg/consts.Version': `v${kwok}` },
  },
  traefik: {
    module: 'traefik',
    label: `traefik ${traefik}`,
    gigabytes: 4,
    // The clients of 200 DNS services, for certificates that no playground asks for, are most of the program.
    replacedFiles: [
      {
        module: 'github.com/go-acme/lego/v5',
        file: 'providers/dns/zz_gen_dns_providers.go',
        by: 'no-dns-providers.go.txt',
      },
    ],
    variables: { 'github.com/traefik/traefik/v3/pkg/version.Version': traefik },
  },
  // It says its version by itself.
  coredns: { module: 'coredns', label: `coredns ${coredns}`, gigabytes: 1.5, variables: {} },
  helm: {
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
  },
  actionlint: {
    module: 'actionlint',
    label: `actionlint ${actionlint}`,
    gigabytes: 0.3,
    variables: { 'github.com/rhysd/actionlint.version': actionlint },
  },
  otelCollector: {
    module: 'otel-collector',
    label: `otel-collector ${otelCollector}`,
    gigabytes: 1,
    // As above: then gRPC is compiled once.
    tags: 'grpcnotrace',
    variables: { 'main.version': otelCollector },
  },
  yamlReader: { module: 'yaml-reader', label: `yaml-reader ${yamlReader}`, gigabytes: 0.3, variables: {} },
  buildNetwork: { module: 'build-network', label: `build-network ${buildNetwork}`, gigabytes: 0.5, variables: {} },
  networkPolicies: {
    module: 'network-policies',
    label: `kube-network-policies ${networkPolicies}`,
    gigabytes: 1,
    // As above: then what both are made of is compiled once.
    tags: 'selinux,notest,grpcnotrace',
    variables: {},
  },
  pause: { module: 'pause', label: 'pause 1.0.0', gigabytes: 0.2, variables: {} },
} satisfies Record<string, GoFamily>;

/** A file of a GitHub release, with the publisher's checksum file where there is one. */
const release = (
  repository: string,
  tag: string,
  file: string,
  checksums?: string,
): Pick<Download, 'url' | 'checksums'> => {
  const base = `https://github.com/${repository}/releases/download/${tag}`;
  const digest = { github: { repository, tag } };
  return {
    url: `${base}/${file}`,
    checksums: checksums === undefined ? [digest] : [{ file: `${base}/${checksums}` }, digest],
  };
};

const kubernetesTool = (name: ToolName, publishedFor: (platform: Platform) => boolean): ToolSpec => ({
  name,
  version: kubernetes,
  accepts: sameMinor(kubernetes),
  main: name,
  ...(name === 'kubectl' ? { versionArgs: ['version', '--client'] } : {}),
  ...(['kubelet', 'kube-proxy'].includes(name) ? { onlyOn: 'linux' as const } : {}),
  download: (platform) => {
    const url = `https://dl.k8s.io/release/v${kubernetes}/bin/${platform.os}/${platform.arch}/${name}`;
    return publishedFor(platform) ? { url, checksums: [{ file: `${url}.sha256` }] } : undefined;
  },
  go: { family: families.kubernetes, package: `k8s.io/kubernetes/cmd/${name}` },
});
const linux = (platform: Platform): boolean => platform.os === 'linux';

const pulumiDownload =
  (file: string) =>
  (platform: Platform): Download => ({
    ...release(
      'pulumi/pulumi',
      `v${pulumi}`,
      `pulumi-v${pulumi}-${platform.os}-${platform.arch === 'amd64' ? 'x64' : 'arm64'}.tar.gz`,
      `pulumi-${pulumi}-checksums.txt`,
    ),
    files: { [`pulumi/${file}`]: file },
  });

/**
 * Provider plugins are asked for in the exact version of the npm package; Pulumi keeps its own in a folder per version.
 */
const plugin = (name: 'pulumi-resource-docker-build' | 'pulumi-resource-kubernetes', version: string): ToolSpec => {
  const repository = name.replace('-resource', '');
  const kind = name.replace('pulumi-', '');
  return {
    name,
    version,
    accepts: exactly(version),
    main: name,
    versionArgs: [],
    places: [`~/.pulumi/plugins/${kind}-v${version}`],
    download: ({ os, arch }) => ({
      ...release(
        `pulumi/${repository}`,
        `v${version}`,
        `${name}-v${version}-${os}-${arch}.tar.gz`,
        `${repository}_${version}_checksums.txt`,
      ),
      files: { [name]: name },
    }),
  };
};

const buildkitTool = (name: 'buildkitd' | 'buildctl'): ToolSpec => ({
  name,
  version: buildkit,
  // The daemon: CVE-2026-15788 to CVE-2026-15793, CVE-2026-33747. The docker-build provider was
  // tried with clients from 0.20 on.
  accepts: { atLeast: name === 'buildkitd' ? buildkit : '0.20.0', below: '1.0.0' },
  main: name,
  ...(name === 'buildkitd' ? { onlyOn: 'linux' as const } : {}),
  download: ({ os, arch }) => ({
    ...release('moby/buildkit', `v${buildkit}`, `buildkit-v${buildkit}.${os}-${arch}.tar.gz`),
    files: { [`bin/${name}`]: name },
  }),
  go: { family: families.pulumi, package: `github.com/moby/buildkit/cmd/${name}` },
});

const cniPlugins = ['bridge', 'host-local', 'loopback', 'portmap', 'ptp'];

/** Every tool, in the order in which they are listed. */
export const tools: readonly ToolSpec[] = [
  {
    name: 'pulumi',
    version: pulumi,
    accepts: { atLeast: '3.225.0', below: '4.0.0' },
    main: 'pulumi',
    versionArgs: ['version'],
    places: ['~/.pulumi/bin'],
    download: pulumiDownload('pulumi'),
    go: { family: families.pulumi, package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi' },
  },
  {
    name: 'pulumi-language-nodejs',
    version: pulumi,
    accepts: { atLeast: '3.68.0', below: '4.0.0' },
    main: 'pulumi-language-nodejs',
    versionArgs: [],
    partOf: 'pulumi',
    download: pulumiDownload('pulumi-language-nodejs'),
    go: {
      family: families.languageHost,
      package: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
      version: '3.68.0',
    },
  },
  {
    ...plugin('pulumi-resource-docker-build', dockerBuild),
    go: {
      family: families.pulumi,
      package: 'github.com/pulumi/pulumi-docker-build/provider/cmd/pulumi-resource-docker-build',
    },
  },
  { ...plugin('pulumi-resource-kubernetes', '4.34.2'), optional: true },
  {
    name: 'etcd',
    version: etcd,
    accepts: { atLeast: etcd, below: '3.7.0' },
    main: 'etcd',
    download: ({ os, arch }) => {
      const folder = `etcd-v${etcd}-${os}-${arch}`;
      return {
        ...release('etcd-io/etcd', `v${etcd}`, `${folder}.${os === 'linux' ? 'tar.gz' : 'zip'}`, 'SHA256SUMS'),
        files: { [`${folder}/etcd`]: 'etcd' },
      };
    },
    go: { family: families.kubernetes, package: './etcd' },
  },
  kubernetesTool('kube-apiserver', linux),
  kubernetesTool('kube-controller-manager', linux),
  kubernetesTool('kube-scheduler', linux),
  kubernetesTool('kubelet', linux),
  kubernetesTool('kube-proxy', linux),
  {
    // The engine is published as an image only, and its command wants to run as a pod.
    name: 'network-policies',
    version: networkPolicies,
    accepts: exactly(networkPolicies),
    main: 'network-policies',
    versionArgs: [],
    pathNames: [],
    onlyOn: 'linux',
    go: { family: families.networkPolicies, package: '.' },
  },
  {
    // With which kube-proxy writes its rules.
    name: 'nft',
    version: '1.0.6',
    accepts: { atLeast: '1.0.1', below: '2.0.0' },
    main: 'nft',
    places: ['/usr/sbin', '/sbin'],
    onlyOn: 'linux',
    debian: {
      name: 'nftables',
      files: { 'usr/sbin/nft': 'nft' },
      libraries: [
        'libbsd0',
        'libedit2',
        'libgmp10',
        'libjansson4',
        'libmd0',
        'libmnl0',
        'libnftables1',
        'libnftnl11',
        'libxtables12',
      ],
    },
  },
  kubernetesTool('kubectl', () => true),
  {
    name: 'kwok',
    version: kwok,
    accepts: { atLeast: '0.7.0', below: '0.9.0' },
    main: 'kwok',
    download: ({ os, arch }) => release('kubernetes-sigs/kwok', `v${kwok}`, `kwok-${os}-${arch}`),
    go: { family: families.kwok, package: 'sigs.k8s.io/kwok/cmd/kwok' },
  },
  {
    // Ten lines of our own: the published ones exist as images only.
    name: 'pause',
    version: '1.0.0',
    accepts: exactly('1.0.0'),
    main: 'pause',
    versionArgs: [],
    pathNames: [],
    onlyOn: 'linux',
    go: { family: families.pause, package: '.' },
  },
  {
    // Ours too: what exists (slirp4netns, pasta) lets builds reach the machine's own addresses.
    name: 'build-network',
    version: buildNetwork,
    accepts: exactly(buildNetwork),
    main: 'build-network',
    versionArgs: [],
    pathNames: [],
    onlyOn: 'linux',
    go: { family: families.buildNetwork, package: '.' },
  },
  {
    name: 'traefik',
    version: traefik,
    // 3.7.0 is the first with ingress-nginx's canary annotations; none is taken that is older than the pinned one.
    accepts: { atLeast: traefik, below: '4.0.0' },
    main: 'traefik',
    versionArgs: ['version'],
    download: ({ os, arch }) => {
      const file = `traefik_v${traefik}_${os}_${arch}.tar.gz`;
      return {
        ...release('traefik/traefik', `v${traefik}`, file, `traefik_v${traefik}_checksums.txt`),
        files: { traefik: 'traefik' },
      };
    },
    go: { family: families.traefik, package: 'github.com/traefik/traefik/v3/cmd/traefik' },
  },
  {
    name: 'coredns',
    version: coredns,
    // Some older than 1.12.1 watch Endpoints too, which the role does not allow; none is taken
    // that is older than the pinned one.
    accepts: { atLeast: coredns, below: '2.0.0' },
    main: 'coredns',
    onlyOn: 'linux',
    download: ({ os, arch }) => {
      const file = `coredns_${coredns}_${os}_${arch}.tgz`;
      return { ...release('coredns/coredns', `v${coredns}`, file, `${file}.sha256`), files: { coredns: 'coredns' } };
    },
    go: { family: families.coredns, package: '.' },
  },
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
    go: { family: families.helm, package: 'helm.sh/helm/v4/cmd/helm' },
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
    go: { family: families.actionlint, package: 'github.com/rhysd/actionlint/cmd/actionlint' },
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
    go: { family: families.otelCollector, package: '.' },
  },
  {
    // Our own too, and no playground needs it: the tests ask it how kubectl reads a text.
    name: 'yaml-reader',
    version: yamlReader,
    accepts: exactly(yamlReader),
    main: 'yaml-reader',
    versionArgs: [],
    pathNames: [],
    go: { family: families.yamlReader, package: '.' },
  },
  buildkitTool('buildkitd'),
  buildkitTool('buildctl'),
  {
    name: 'containerd',
    version: '1.7.34',
    accepts: { atLeast: '1.7.33', below: '3.0.0' },
    // CVE-2026-53488, CVE-2026-47262 and, from 2.3 on, CVE-2026-53495; 1.7.32 and what is older also has
    // CVE-2026-46680, CVE-2024-25621.
    holes: [
      { atLeast: '2.0.0', below: '2.0.10' },
      { atLeast: '2.1.0', below: '2.1.9' },
      { atLeast: '2.2.0', below: '2.2.5' },
      { atLeast: '2.3.0', below: '2.3.5' },
    ],
    main: 'containerd',
    needs: ['containerd-shim-runc-v2'],
    onlyOn: 'linux',
    download: ({ os, arch }) => {
      const file = `containerd-1.7.34-${os}-${arch}.tar.gz`;
      return {
        ...release('containerd/containerd', 'v1.7.34', file, `${file}.sha256sum`),
        files: {
          'bin/containerd': 'containerd',
          'bin/containerd-shim-runc-v2': 'containerd-shim-runc-v2',
          'bin/ctr': 'ctr',
        },
      };
    },
    debian: {
      name: 'containerd',
      mended: ['1.6.20~ds1-1+deb12u2', '1.7.24~ds1-6+deb13u1'],
      files: {
        'usr/bin/containerd': 'containerd',
        'usr/bin/containerd-shim-runc-v2': 'containerd-shim-runc-v2',
        'usr/bin/ctr': 'ctr',
      },
    },
  },
  {
    name: 'runc',
    version: '1.3.6',
    accepts: { atLeast: '1.3.6', below: '2.0.0' },
    // CVE-2026-41579; older ones also have CVE-2025-31133, CVE-2025-52565, CVE-2025-52881 and CVE-2024-21626.
    holes: [{ atLeast: '1.4.0', below: '1.4.3' }],
    main: 'runc',
    onlyOn: 'linux',
    download: ({ arch }) => release('opencontainers/runc', 'v1.3.6', `runc.${arch}`, 'runc.sha256sum'),
    debian: { name: 'runc', mended: ['1.1.5+ds1-1+deb12u1'], files: { 'usr/sbin/runc': 'runc' } },
  },
  {
    name: 'cni',
    version: '1.8.0',
    accepts: { atLeast: '1.0.0', below: '2.0.0' },
    main: '.',
    versionArgs: [],
    pathNames: [],
    places: ['/opt/cni/bin', '/usr/lib/cni', '/usr/libexec/cni'],
    needs: cniPlugins,
    onlyOn: 'linux',
    download: ({ arch }) => {
      const file = `cni-plugins-linux-${arch}-v1.8.0.tgz`;
      return {
        ...release('containernetworking/plugins', 'v1.8.0', file, `${file}.sha256`),
        files: Object.fromEntries(cniPlugins.map((plugin) => [`./${plugin}`, plugin])),
      };
    },
    debian: {
      name: 'containernetworking-plugins',
      files: Object.fromEntries(cniPlugins.map((plugin) => [`usr/lib/cni/${plugin}`, plugin])),
    },
  },
  {
    name: 'registry',
    version: '2.8.3',
    // CVE-2023-2253
    accepts: { atLeast: '2.8.2', below: '4.0.0' },
    main: 'registry',
    pathNames: ['docker-registry', 'registry'],
    onlyOn: 'linux',
    download: ({ arch }) => {
      const file = `registry_2.8.3_linux_${arch}.tar.gz`;
      return {
        ...release('distribution/distribution', 'v2.8.3', file, `${file}.sha256`),
        files: { registry: 'registry' },
      };
    },
    debian: { name: 'docker-registry', files: { 'usr/bin/docker-registry': 'registry' } },
  },
  {
    // A shell script of Debian's, which is nowhere else.
    name: 'debootstrap',
    version: '1.0.128',
    accepts: { atLeast: '1.0.100', below: '2.0.0' },
    main: 'debootstrap',
    onlyOn: 'linux',
    debian: {
      name: 'debootstrap',
      files: { 'usr/sbin/debootstrap': 'debootstrap', 'usr/share/debootstrap/': 'share' },
      env: { DEBOOTSTRAP_DIR: 'share' },
    },
  },
  ...operatorTools,
];

/** @throws Error on a name that is in no table: a fault in the program, since names are typed */
export function specOf(name: ToolName): ToolSpec {
  const spec = tools.find((tool) => tool.name === name);
  if (spec === undefined) {
    throw new Error(`no tool is called '${name}'`);
  }
  return spec;
}
