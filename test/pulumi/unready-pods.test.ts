import { reasonsOfAll } from '../../lib/pulumi/unready-pods';

test("the scheduler's and the kubelet's words are passed on, a line for each pod", () => {
  const short = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message: '0/4 nodes are available: 2 Insufficient nvidia.com/gpu.',
  };
  const lines = reasonsOfAll([
    { metadata: { name: 'a' }, status: { conditions: [short] } },
    {
      metadata: { name: 'b' },
      status: {
        containerStatuses: [
          {
            name: 'server',
            state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x:1"' } },
          },
        ],
      },
    },
  ]);
  expect(lines).toEqual([
    'pod a: Unschedulable: 0/4 nodes are available: 2 Insufficient nvidia.com/gpu.',
    'pod b: container \'server\' waits: ImagePullBackOff: Back-off pulling image "x:1"',
  ]);
});

test('pods that run, or are just being started, are not named', () => {
  const running = {
    metadata: { name: 'a' },
    status: {
      conditions: [{ type: 'PodScheduled', status: 'True' }],
      containerStatuses: [{ name: 'server', state: {} }],
    },
  };
  const starting = {
    metadata: { name: 'b' },
    status: { containerStatuses: [{ name: 'server', state: { waiting: { reason: 'ContainerCreating' } } }] },
  };
  expect(reasonsOfAll([running, starting])).toEqual([]);
});
