import type { NodeLayout } from './layout';
import type { PodSubnet } from './subnet';

/**
 * The pod network (a CNI configuration list): a bridge with addresses from one
 * subnet. The bridge and its address are made before (see `changes.ts`), and
 * the plugin is told that it is no gateway: as one it would turn on IP
 * forwarding for the whole machine. Pods reach each other and the node, the
 * node reaches them. They have no route to anything else: with one, this
 * machine would take what they send to any of its addresses, other
 * playgrounds' gateways among them.
 * @see https://www.cni.dev/plugins/current/main/bridge/
 */
export function cniConfig(layout: NodeLayout, subnet: PodSubnet): string {
  const list = {
    cniVersion: '0.4.0',
    name: layout.cni.network,
    plugins: [
      {
        type: 'bridge',
        bridge: layout.bridge,
        isGateway: false,
        ipMasq: false,
        // A pod that calls its own Service or address gets the packet back.
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          dataDir: layout.cni.leases,
          ranges: [
            [{ subnet: subnet.cidr, rangeStart: subnet.firstPod, rangeEnd: subnet.lastPod, gateway: subnet.node }],
          ],
        },
      },
    ],
  };
  return `${JSON.stringify(list, undefined, 2)}\n`;
}
