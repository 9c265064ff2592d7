import type { GoFamily, ToolSpec } from '../spec';
import { exactly } from '../version';
import { release } from './release';

const buildNetwork = '1.1.0';

const buildNetworkFamily: GoFamily = {
  module: 'build-network',
  label: `build-network ${buildNetwork}`,
  gigabytes: 0.5,
  variables: {},
};

/** What images are built from and kept by; the builder is in pulumi.ts. */
export const imageTools: readonly ToolSpec[] = [
  {
    // Ours too: what exists (slirp4netns, pasta) lets builds reach the machine's own addresses.
    name: 'build-network',
    version: buildNetwork,
    accepts: exactly(buildNetwork),
    main: 'build-network',
    versionArgs: [],
    pathNames: [],
    onlyOn: 'linux',
    go: { family: buildNetworkFamily, package: '.' },
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
];
