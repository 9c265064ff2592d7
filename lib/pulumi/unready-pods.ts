import { visibleText } from '../workload/values/visible-text';

/** A pod as the API server gives it. */
export interface Pod {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
    }[];
  };
}

/** A line for each reason why one of these pods does not run, in the words of the scheduler and the kubelet. */
export function reasonsOfAll(pods: readonly Pod[]): string[] {
  return pods.flatMap((pod) => reasonsOf(pod).map((reason) => visibleText(`pod ${pod.metadata.name}: ${reason}`)));
}

/** Why a pod does not run; nothing for one that does. */
function reasonsOf({ status }: Pod): string[] {
  const unscheduled = status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const waiting = (status?.containerStatuses ?? []).flatMap(({ name, state }) => {
    const { reason, message } = state?.waiting ?? {};
    return reason === undefined || reason === 'ContainerCreating' || reason === 'PodInitializing'
      ? []
      : [text(`container '${name}' waits: ${reason}`, message)];
  });
  return [
    ...(unscheduled === undefined ? [] : [text(unscheduled.reason ?? 'not scheduled', unscheduled.message)]),
    ...waiting,
  ];
}

function text(reason: string, message: string | undefined): string {
  return message === undefined ? reason : `${reason}: ${message}`;
}
