import { allEnded, howEnded, lastCrashed, notPlaced, sourcesOf, type LogPod } from '../../../cli/logs/log-sources';

const ended = (finishedAt: string, exitCode = 1, reason = 'Error') => ({
  lastState: { terminated: { exitCode, reason, finishedAt } },
});
const running = { state: { running: {} } };
const pod = (name: string, ...statuses: object[]): LogPod => ({
  metadata: { name },
  status: {
    phase: 'Running',
    containerStatuses: statuses.map((status, at) => ({ name: at === 0 ? 'server' : `helper-${at}`, ...status })),
  },
});

describe('the containers of pods', () => {
  test('are called by their pod, and by themselves where it has several', () => {
    const sources = sourcesOf([pod('b', running), pod('a', running, running)]);
    expect(sources.map(({ prefix }) => prefix)).toEqual(['a/server', 'a/helper-1', 'b']);
  });

  test('begin with those that prepare the pod', () => {
    const sources = sourcesOf([
      {
        metadata: { name: 'a' },
        status: {
          initContainerStatuses: [{ name: 'download', state: { terminated: { exitCode: 0 } } }],
          containerStatuses: [{ name: 'server', state: { waiting: { reason: 'PodInitializing' } } }],
        },
      },
    ]);
    expect(sources).toMatchObject([
      { container: 'download', state: 'ended' },
      { container: 'server', state: 'waiting', waitsFor: 'PodInitializing' },
    ]);
  });

  test('say what they wait for in the words of the kubelet', () => {
    const waiting = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' } };
    expect(sourcesOf([pod('a', { state: waiting })])[0]?.waitsFor).toBe('ImagePullBackOff: Back-off pulling image "x"');
  });
});

describe('the one that crashed last', () => {
  test('is the latest that ended with a failure and was started again', () => {
    const sources = sourcesOf([
      pod('a', { ...running, ...ended('2026-01-01T00:00:01Z') }),
      pod('b', { ...running, ...ended('2026-01-01T00:00:03Z', 137, 'OOMKilled') }),
      pod('c', { ...running, ...ended('2026-01-01T00:00:09Z', 0, 'Completed') }),
    ]);
    expect(lastCrashed(sources)?.pod).toBe('b');
  });

  test('is none where none was started again', () => {
    expect(lastCrashed(sourcesOf([pod('a', running)]))).toBeUndefined();
  });
});

test.each([
  [
    { exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-01-01T00:00:00Z' },
    'exit status 137, OOMKilled, at 2026-01-01T00:00:00Z',
  ],
  [{ exitCode: 1, reason: 'Error' }, 'exit status 1'],
])('how a container ended is said: %j', (how, text) => {
  expect(howEnded(how)).toBe(text);
});

test('a pod that no node takes says why', () => {
  const conditions = [
    { type: 'PodScheduled', status: 'False', message: '0/1 nodes are available: 1 Insufficient cpu.' },
  ];
  expect(notPlaced({ metadata: { name: 'a' }, status: { conditions } })).toBe(
    'a: no container yet: 0/1 nodes are available: 1 Insufficient cpu.',
  );
  expect(notPlaced(pod('a', running))).toBeUndefined();
});

test('pods have ended when each has', () => {
  const of = (...phases: string[]): LogPod[] => phases.map((phase) => ({ metadata: { name: 'a' }, status: { phase } }));
  expect([of('Succeeded', 'Failed'), of('Succeeded', 'Running'), []].map(allEnded)).toEqual([true, false, false]);
});
