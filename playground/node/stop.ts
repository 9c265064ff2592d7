import { removeCgroup } from '../machine/cgroups';
import { stopDaemon } from '../processes/daemon';
import { undoChanges } from '../machine/machine-changes';
import type { Playground } from '../state/state';
import { nodeLayout } from './layout';
import { deleteStrayFiles, killShims } from './leftovers';
import { stopNetworkPolicies } from './network-policies';

/**
 * Ends the real node: its pods, and nothing else that runs on the machine, and every recorded change of the machine.
 * Relies on no process of the node being alive, so it also cleans up after a crash; can be repeated.
 */
export async function stopNode(playground: Playground): Promise<void> {
  const layout = nodeLayout(playground);
  await stopDaemon(playground, 'kube-proxy');
  await stopNetworkPolicies(playground);
  // The kubelet first, or it would start what is ended here anew.
  await stopDaemon(playground, 'kubelet');
  // Nobody else can have made this machine a node; what other playgrounds left there is not ours to touch.
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  if (root) {
    await removeCgroup(layout.cgroup);
    await killShims(layout.containerd.socket);
  }
  await stopDaemon(playground, 'containerd');
  await stopDaemon(playground, 'node-network');
  if (root) {
    await deleteStrayFiles(layout);
  }
  await undoChanges(playground);
}
