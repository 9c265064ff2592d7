import type { GoFamily, ToolSpec } from '../spec';
import { release } from './release';

const traefik = '3.7.11';
const coredns = '1.14.7';

const traefikFamily: GoFamily = {
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
};

// It says its version by itself.
const corednsFamily: GoFamily = { module: 'coredns', label: `coredns ${coredns}`, gigabytes: 1.5, variables: {} };

/** The gateway and the cluster's DNS. */
export const networkTools: readonly ToolSpec[] = [
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
    go: { family: traefikFamily, package: 'github.com/traefik/traefik/v3/cmd/traefik' },
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
    go: { family: corednsFamily, package: '.' },
  },
];
