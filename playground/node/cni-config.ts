import type { ClusterAddresses } from '../network/addresses';
import type { NodeLayout } from './layout';

/**
 * The pod network (a CNI configuration list): each pod has a link of its own to the node, which sends on what pods say
 * to each other, to Services and to the machine. So all of it passes the node's rules, those of kube-proxy among them;
 * on a bridge it would do so only where the kernel has `br_netfilter`.
 * @see https://www.cni.dev/plugins/current/main/ptp/
 */
export function cniConfig(layout: NodeLayout, { pods }: ClusterAddresses): string {
  const list = {
    cniVersion: '0.4.0',
    name: layout.cni.network,
    plugins: [
      {
        type: 'ptp',
        ipMasq: false,
        ipam: {
          type: 'host-local',
          dataDir: layout.cni.leases,
          ranges: [[{ subnet: pods.cidr, rangeStart: pods.first, rangeEnd: pods.last, gateway: pods.node }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
    ],
  };
  return `${JSON.stringify(list, undefined, 2)}\n`;
}
