import { cannotPull, crashedContainers, podProblems } from '../../../playground/plugin/await/pod-problems';
import type { KubeObject } from '../../../playground/plugin/objects';

function pod(status: object): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, status };
}

describe('why a pod is not ready', () => {
  it('is nothing for a ready pod', () => {
    expect(podProblems(pod({ conditions: [{ type: 'Ready', status: 'True' }] }))).toEqual([]);
  });

  it('is the scheduler’s message where no node fits', () => {
    const conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: '0/4 nodes are available: 1 Insufficient nvidia.com/gpu.',
      },
    ];
    expect(podProblems(pod({ phase: 'Pending', conditions }))).toEqual([
      'Unschedulable: 0/4 nodes are available: 1 Insufficient nvidia.com/gpu.',
    ]);
  });

  it('names the image that cannot be pulled', () => {
    const containerStatuses = [
      { name: 'server', state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x:1"' } } },
    ];
    expect(podProblems(pod({ containerStatuses }))).toEqual([
      'container \'server\': ImagePullBackOff: Back-off pulling image "x:1"',
    ]);
  });

  it.each([
    ['ErrImagePull', true],
    ['ImagePullBackOff', true],
    ['InvalidImageName', true],
    ['ContainerCreating', false],
    ['CrashLoopBackOff', false],
  ])('is an image that the node cannot get, with %s: %s', (reason, expected) => {
    const status = { name: 'x', state: { waiting: { reason } } };
    expect([
      cannotPull(pod({ containerStatuses: [status] })),
      cannotPull(pod({ initContainerStatuses: [status] })),
    ]).toEqual([expected, expected]);
  });

  it('says how a crashing container ended', () => {
    const containerStatuses = [
      {
        name: 'server',
        restartCount: 2,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
      },
    ];
    expect(podProblems(pod({ containerStatuses }))).toEqual([
      "container 'server': CrashLoopBackOff (ended with OOMKilled, exit code 137)",
    ]);
  });

  it('asks for the log of the run before where the container was started again', () => {
    expect(
      crashedContainers(pod({ containerStatuses: [{ name: 'server', restartCount: 1, state: { running: {} } }] })),
    ).toEqual([{ name: 'server', previous: true }]);
  });
});
