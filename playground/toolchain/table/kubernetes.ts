import type { Platform } from '../platform';
import type { GoFamily, ToolSpec } from '../spec';
import type { ToolName } from '../tool';
import { sameMinor } from '../version';
import { release } from './release';

const kubernetes = '1.34.4';
const etcd = '3.6.5';
const kwok = '0.8.0';

/** Major and minor version of the Kubernetes that a playground is. */
export const [kubernetesMajor, kubernetesMinor] = kubernetes.split('.') as [string, string];

const kubernetesVersion = (pkg: string): Record<string, string> => ({
  [`${pkg}.gitVersion`]: `v${kubernetes}`,
  [`${pkg}.gitMajor`]: kubernetesMajor,
  [`${pkg}.gitMinor`]: kubernetesMinor,
  [`${pkg}.gitTreeState`]: 'clean',
});

const kubernetesFamily: GoFamily = {
  module: 'kubernetes',
  label: `kubernetes ${kubernetes} and etcd ${etcd}`,
  gigabytes: 5,
  tags: 'selinux,notest,grpcnotrace',
  variables: {
    ...kubernetesVersion('k8s.io/component-base/version'),
    ...kubernetesVersion('k8s.io/client-go/pkg/version'),
  },
};

const kwokFamily: GoFamily = {
  module: 'kwok',
  label: `kwok ${kwok}`,
  gigabytes: 1.5,
  variables: { 'sigs.k8s.io/kwok/pkg/consts.Version': `v${kwok}` },
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
  go: { family: kubernetesFamily, package: `k8s.io/kubernetes/cmd/${name}` },
});
const linux = (platform: Platform): boolean => platform.os === 'linux';

/** The control plane, the programs of a node that Kubernetes itself has, and what simulates nodes. */
export const kubernetesTools: readonly ToolSpec[] = [
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
    go: { family: kubernetesFamily, package: './etcd' },
  },
  kubernetesTool('kube-apiserver', linux),
  kubernetesTool('kube-controller-manager', linux),
  kubernetesTool('kube-scheduler', linux),
  kubernetesTool('kubelet', linux),
  kubernetesTool('kube-proxy', linux),
  kubernetesTool('kubectl', () => true),
  {
    name: 'kwok',
    version: kwok,
    accepts: { atLeast: '0.7.0', below: '0.9.0' },
    main: 'kwok',
    download: ({ os, arch }) => release('kubernetes-sigs/kwok', `v${kwok}`, `kwok-${os}-${arch}`),
    go: { family: kwokFamily, package: 'sigs.k8s.io/kwok/cmd/kwok' },
  },
];
