import { join } from 'node:path';
import type { DaemonSpec } from '../../processes/daemon';
import { writeFileAtomic } from '../../state/files';
import { programKubeconfig } from '../credentials';
import { addressStages } from '../kwok/address-stages';
import { playsNodes } from '../kwok-ready';
import { realNodePool, simulatedNodes } from '../simulated-nodes';
import { stopTimeoutMs, type ControlPlaneParts } from './parts';

/** How kwok is started, which plays the simulated nodes, and what gives load balancers their address. */
export function kwok({ pg, cluster, program, realNode, progress }: ControlPlaneParts): DaemonSpec {
  const { ingressClass, gatewayClass } = cluster.profile;
  const file = pg.path('kwok.yaml');
  // Read when it starts. One that runs is not started anew for another class: nodes whose leases it held would stand
  // still for their duration.
  const gateway = realNode && realNodePool(cluster) !== undefined && gatewayClass !== undefined;
  writeFileAtomic(file, addressStages(gateway ? undefined : ingressClass));
  return {
    name: 'kwok',
    command: program('kwok'),
    args: [
      `--kubeconfig=${programKubeconfig(pg, 'kwok')}`,
      `--config=${join(__dirname, '..', 'kwok', 'stages.yaml')}`,
      `--config=${file}`,
      '--manage-all-nodes=false',
      '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      '--node-ip=127.0.0.1',
      // From the range that is kept for benchmarks (RFC 2544): never an address of somebody's host.
      '--cidr=198.18.0.1/16',
      '--node-lease-duration-seconds=40',
    ],
    // Without a single node there is nothing that it does.
    ready: async () => simulatedNodes(cluster, realNode).length === 0 || (await playsNodes(pg)),
    stopTimeoutMs,
    progress,
  };
}
