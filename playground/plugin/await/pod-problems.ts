import { conditionOf, listAt, numberAt, textAt, type Fields, type KubeObject } from '../objects';

/**
 * Why a pod is not ready, in the words of the scheduler, the kubelet and the container
 * runtime. Empty for a pod that is.
 */
export function podProblems(pod: KubeObject): string[] {
  const phase = textAt(pod, 'status', 'phase');
  if (phase === 'Succeeded' || conditionOf(pod, 'Ready')?.status === 'True') {
    return [];
  }
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') {
    return [`${scheduled.reason ?? 'not scheduled'}: ${scheduled.message ?? ''}`];
  }
  const problems = [
    ...listAt(pod, 'status', 'initContainerStatuses'),
    ...listAt(pod, 'status', 'containerStatuses'),
  ].flatMap(containerProblem);
  if (problems.length > 0) {
    return problems;
  }
  if (phase === 'Failed') {
    return [`failed: ${textAt(pod, 'status', 'reason') ?? ''} ${textAt(pod, 'status', 'message') ?? ''}`.trim()];
  }
  const unready = conditionOf(pod, 'Ready');
  return [`is not ready${unready?.message === undefined ? '' : `: ${unready.message}`}`];
}

/** Whether the node has tried to get an image of the pod, and could not. It goes on trying, ever more rarely. */
export function cannotPull(pod: KubeObject): boolean {
  return [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')].some(
    (status) =>
      ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'].includes(
        textAt(status, 'state', 'waiting', 'reason') ?? '',
      ),
  );
}

/** A container that ended badly, and whether its log is the one of the run before. */
export interface CrashedContainer {
  readonly name: string;
  readonly previous: boolean;
}

/** The containers whose last log lines tell more: those that ended badly. */
export function crashedContainers(pod: KubeObject): CrashedContainer[] {
  return listAt(pod, 'status', 'containerStatuses').flatMap((status): CrashedContainer[] => {
    const name = textAt(status, 'name') ?? '';
    if ((numberAt(status, 'state', 'terminated', 'exitCode') ?? 0) !== 0) {
      return [{ name, previous: false }];
    }
    return (numberAt(status, 'restartCount') ?? 0) > 0 ? [{ name, previous: true }] : [];
  });
}

function containerProblem(status: Fields): string[] {
  const name = textAt(status, 'name') ?? '';
  const reason = textAt(status, 'state', 'waiting', 'reason');
  const message = textAt(status, 'state', 'waiting', 'message');
  const ended = textAt(status, 'state', 'terminated', 'reason') ?? textAt(status, 'lastState', 'terminated', 'reason');
  const code =
    numberAt(status, 'state', 'terminated', 'exitCode') ?? numberAt(status, 'lastState', 'terminated', 'exitCode');
  const end = ended === undefined || code === 0 ? '' : ` (ended with ${ended}, exit code ${code})`;
  if (reason !== undefined && reason !== 'PodInitializing' && reason !== 'ContainerCreating') {
    return [`container '${name}': ${reason}${end}${message === undefined ? '' : `: ${message}`}`];
  }
  return end === '' ? [] : [`container '${name}'${end}`];
}
