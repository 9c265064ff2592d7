import { runKubectl, type Kubectl } from './kubectl';

/** A pod as `kubectl get -o json` prints it. */
export interface Pod {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }[];
    readonly containerStatuses?: readonly { readonly name: string; readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } } }[];
  };
}

/**
 * What keeps the pods of a namespace from running, in the words of the scheduler and the kubelet: a line for each pod.
 * Pulumi's own message may not say it.
 *
 * @returns nothing where the cluster cannot be asked
 */
export async function unreadyPods(kubectl: Kubectl, namespace: string): Promise<string[]> {
  const result = await runKubectl(kubectl, 'get', 'pods', '-n', namespace, '-o', 'json');
  if (result.failed) return [];
  return reasonsOfAll((JSON.parse(result.stdout) as { items: readonly Pod[] }).items);
}

/** A line for each reason why one of these pods does not run. */
export function reasonsOfAll(pods: readonly Pod[]): string[] {
  return pods.flatMap((pod) => reasonsOf(pod).map((reason) => `pod ${pod.metadata.name}: ${reason}`));
}

/** Why a pod does not run; nothing for one that does. */
function reasonsOf({ status }: Pod): string[] {
  const unscheduled = status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const waiting = (status?.containerStatuses ?? []).flatMap(({ name, state }) => {
    const { reason, message } = state?.waiting ?? {};
    return reason === undefined || reason === 'ContainerCreating' || reason === 'PodInitializing' ? [] : [text(`container '${name}' waits: ${reason}`, message)];
  });
  return [...(unscheduled === undefined ? [] : [text(unscheduled.reason ?? 'not scheduled', unscheduled.message)]), ...waiting];
}

function text(reason: string, message: string | undefined): string {
  return message === undefined ? reason : `${reason}: ${message}`;
}
