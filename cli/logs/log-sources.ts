import { byCharacters } from '../../lib/workload/values/words';

/** A pod as `kubectl get -o json` prints it. */
export interface LogPod {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly containers?: readonly unknown[] };
  readonly status?: {
    readonly phase?: string;
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

interface ContainerState {
  readonly running?: object;
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly finishedAt?: string };
}

/** A container that logs. */
export interface LogSource {
  readonly pod: string;
  readonly container: string;
  /** What its lines begin with: the pod, and the container where the pod has several. */
  readonly prefix: string;
  /** How often it was started again. */
  readonly restarts: number;
  readonly state: 'running' | 'ended' | 'waiting';
  /** What it waits for. @default - it does not wait, or the kubelet does not say */
  readonly waitsFor?: string;
  /** How its container before ended. @default - there was none */
  readonly before?: EndedContainer;
}

/** How a container ended. */
export interface EndedContainer {
  readonly exitCode: number;
  /** In a word of Kubernetes': `OOMKilled`. */
  readonly reason?: string;
  /** @default - not known */
  readonly finishedAt?: string;
}

/** The containers of pods, in the order of the pods' names, those that prepare a pod first. */
export function sourcesOf(pods: readonly LogPod[]): LogSource[] {
  return [...pods]
    .sort((one, other) => byCharacters(one.metadata.name, other.metadata.name))
    .flatMap((pod) => {
      const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
      const statuses = [...initContainerStatuses, ...containerStatuses];
      return statuses.map((status): LogSource => sourceOf(pod, status, statuses.length > 1));
    });
}

function sourceOf(
  pod: LogPod,
  { name, restartCount = 0, state, lastState }: ContainerStatus,
  several: boolean,
): LogSource {
  const ended = lastState?.terminated;
  const { reason, message } = state?.waiting ?? {};
  const waitsFor = [reason, message].filter((part) => part !== undefined && part !== '').join(': ');
  return {
    pod: pod.metadata.name,
    container: name,
    prefix: several ? `${pod.metadata.name}/${name}` : pod.metadata.name,
    restarts: restartCount,
    ...stateOf(state),
    ...(waitsFor === '' ? {} : { waitsFor }),
    ...(ended === undefined ? {} : { before: ended }),
  };
}

function stateOf(state: ContainerState | undefined): Pick<LogSource, 'state'> {
  if (state?.running !== undefined) {
    return { state: 'running' };
  }
  return { state: state?.terminated === undefined ? 'waiting' : 'ended' };
}

/** The container that crashed last, and was started again since. */
export function lastCrashed(sources: readonly LogSource[]): LogSource | undefined {
  return sources
    .filter(({ before }) => before !== undefined && before.exitCode !== 0)
    .sort((one, other) => byCharacters(other.before?.finishedAt ?? '', one.before?.finishedAt ?? ''))[0];
}

/** How a container ended, for people: `exit status 137, OOMKilled, at 2026-01-01T00:00:00Z`. */
export function howEnded({ exitCode, reason, finishedAt }: EndedContainer): string {
  return [
    `exit status ${exitCode}`,
    ...(reason === undefined || ['Error', 'Completed'].includes(reason) ? [] : [reason]),
    ...(finishedAt === undefined ? [] : [`at ${finishedAt}`]),
  ].join(', ');
}

/** Why a pod has no container that could log: nobody has placed it. @returns undefined where it has one */
export function notPlaced({ metadata, status }: LogPod): string | undefined {
  if ((status?.containerStatuses ?? []).length > 0) {
    return undefined;
  }
  const message = status?.conditions?.find(
    ({ type, status: is }) => type === 'PodScheduled' && is === 'False',
  )?.message;
  return `${metadata.name}: no container yet${message === undefined ? '' : `: ${message}`}`;
}

/** Whether all pods have ended, and none will log any more. */
export function allEnded(pods: readonly LogPod[]): boolean {
  return pods.length > 0 && pods.every(({ status }) => ['Succeeded', 'Failed'].includes(status?.phase ?? ''));
}
