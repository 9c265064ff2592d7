import type { GoFamily, ToolSpec } from '../spec';
import { exactly } from '../version';
import { release } from './release';

// That of the engine, sigs.k8s.io/kube-network-policies.
const networkPolicies = '0.8.0';

const networkPoliciesFamily: GoFamily = {
  module: 'network-policies',
  label: `kube-network-policies ${networkPolicies}`,
  gigabytes: 1,
  // As Kubernetes: then what both are made of is compiled once.
  tags: 'selinux,notest,grpcnotrace',
  variables: {},
};

const pauseFamily: GoFamily = { module: 'pause', label: 'pause 1.0.0', gigabytes: 0.2, variables: {} };

const cniPlugins = ['bridge', 'host-local', 'loopback', 'portmap', 'ptp'];

/** What the real node has beside Kubernetes' own programs. */
export const nodeTools: readonly ToolSpec[] = [
  {
    // The engine is published as an image only, and its command wants to run as a pod.
    name: 'network-policies',
    version: networkPolicies,
    accepts: exactly(networkPolicies),
    main: 'network-policies',
    versionArgs: [],
    pathNames: [],
    onlyOn: 'linux',
    go: { family: networkPoliciesFamily, package: '.' },
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
  {
    // Ten lines of our own: the published ones exist as images only.
    name: 'pause',
    version: '1.0.0',
    accepts: exactly('1.0.0'),
    main: 'pause',
    versionArgs: [],
    pathNames: [],
    onlyOn: 'linux',
    go: { family: pauseFamily, package: '.' },
  },
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
];
