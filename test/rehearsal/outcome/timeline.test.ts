import { Timeline } from '../../../lib/rehearsal/outcome/timeline';
import type { WorkloadState } from '../../../lib/rehearsal/state/workload-state';

const workload = { kind: 'Deployment', namespace: 'shop', name: 'web' };
const key = 'Deployment/shop/web';

function state(ready: number): WorkloadState {
  return {
    workload,
    object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
    desired: 2,
    total: 2,
    updated: 2,
    ready,
    available: ready,
    observed: true,
    complete: ready === 2,
  };
}

test('time runs fast while a workload waits for its pods to start, and as it is otherwise', () => {
  const timeline = new Timeline(100);
  timeline.note(0, [state(0)], new Map());
  timeline.note(1, [state(0)], new Map([[key, Infinity]]));
  timeline.note(4, [state(1)], new Map());
  timeline.note(5, [state(2)], new Map());
  expect(timeline.of(key).map(({ seconds, ready, unavailable }) => ({ seconds, ready, unavailable }))).toEqual([
    { seconds: 0, ready: 0, unavailable: 2 },
    { seconds: 301, ready: 1, unavailable: 1 },
    { seconds: 302, ready: 2, unavailable: 0 },
  ]);
});

test('what has not changed is noted once', () => {
  const timeline = new Timeline(1);
  for (const elapsed of [0, 1, 2]) {
    timeline.note(elapsed, [state(1)], new Map());
  }
  expect(timeline.of(key)).toHaveLength(1);
});

test('what a simulated pod takes longer than it should is not multiplied', () => {
  const timeline = new Timeline(100);
  timeline.note(0, [state(0)], new Map([[key, 0.5]]));
  timeline.note(3, [state(2)], new Map());
  expect(timeline.of(key).at(-1)?.seconds).toBe(52.5);
});
