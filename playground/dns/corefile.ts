import { isIP } from 'node:net';

/** The domain of all names in the cluster. */
export const clusterDomain = 'cluster.local';

/** What the name server's configuration depends on. */
export interface CorefileOptions {
  /** The only one that it listens on. */
  readonly address: string;
  readonly kubeconfig: string;
  /** Who is asked for names outside the cluster; none: such names are refused at once. */
  readonly nameServers: readonly string[];
}

/**
 * CoreDNS' configuration: kubeadm's, so that names behave as in a real cluster (a look-up that came too early is not
 * remembered, for instance), on one address.
 * @see https://coredns.io/plugins/kubernetes/
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.4/cmd/kubeadm/app/phases/addons/dns/manifests.go
 */
export function corefile(options: CorefileOptions): string {
  // CoreDNS does not take the zone of a link-local address.
  const upstream = options.nameServers.filter(
    (server) => isIP(server) !== 0 && !server.includes('%') && server !== options.address,
  );
  return `.:53 {
    bind ${options.address}
    errors
    kubernetes ${clusterDomain} in-addr.arpa ip6.arpa {
        kubeconfig ${quoted(options.kubeconfig)}
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 30
    }
${upstream.length === 0 ? '' : `    forward . ${upstream.join(' ')}\n`}    cache 30 {
        disable success ${clusterDomain}
        disable denial ${clusterDomain}
    }
    loadbalance
}
`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}
