import { reasonsOfAll, type Pod } from '../../lib/pulumi/unready-pods';
import { runKubectl, type KubectlCommand } from './kubectl';

/**
 * What keeps the pods of a namespace from running, in the words of the scheduler and the kubelet: a line for each pod.
 * Pulumi's own message may not say it.
 *
 * @returns nothing where the cluster cannot be asked
 */
export async function unreadyPods(kubectl: KubectlCommand, namespace: string): Promise<string[]> {
  const result = await runKubectl(kubectl, 'get', 'pods', '-n', namespace, '-o', 'json', '--request-timeout=10s');
  if (result.failed) {
    return [];
  }
  return reasonsOfAll((JSON.parse(result.stdout) as { items: readonly Pod[] }).items);
}
