import { motionIn } from '../../../lib/rehearsal/state/motion';
import type { KubernetesObject } from '../../../lib/review';
import { condition, queuedJob, queueState, workloadFor } from '../sample-queues';

const waits = [condition('QuotaReserved', 'False', 'no room', 'Pending')];
const moving = (...state: Parameters<typeof queueState>): readonly string[] =>
  motionIn(queueState(...state), new Set()).moving;
const running = (delay: string): KubernetesObject => ({
  ...{ apiVersion: 'v1', kind: 'Pod' },
  metadata: {
    ...{ name: 'first-0', namespace: 'ml', annotations: { 'modelyard.dev/simulated-completion-delay': delay } },
    ownerReferences: [{ kind: 'Job', name: 'first', uid: 'uid-first', controller: true }],
  },
  spec: { nodeName: 'a-0' },
  status: { phase: 'Running', conditions: [condition('Ready', 'True')] },
});

test('a Job that Kueue has not seen yet will be', () => {
  expect(moving([queuedJob('a')], [])).toEqual(['Job ml/a is not seen by Kueue yet']);
});

test('it never will be where Kueue does not run', () => {
  expect(moving([queuedJob('a')], [], { operators: new Set() })).toEqual([]);
});

test('an admitted Job starts', () => {
  const admitted = [condition('QuotaReserved', 'True'), condition('Admitted', 'True')];
  expect(moving([queuedJob('a')], [workloadFor('a', admitted)])).toEqual(['Job ml/a is admitted and starts']);
});

test('an evicted Job stops', () => {
  expect(moving([queuedJob('a', { suspend: false })], [workloadFor('a', [condition('Evicted', 'True')])])).toEqual([
    'Job ml/a has to stop',
  ]);
});

test('a Job that waits for room that nobody gives back is at rest', () => {
  expect(moving([queuedJob('a')], [workloadFor('a', waits)])).toEqual([]);
});

test.each([
  ['20s', ['Pod ml/first-0 runs, and others wait for its room']],
  ['2h', []],
])('room that is given back after %s', (delay, expected) => {
  const state = [[queuedJob('a')], [workloadFor('a', waits)], { pods: [running(delay)] }] as const;
  expect(moving(...state)).toEqual(expected);
});

const job = (status: object, suspend = false): KubernetesObject => ({
  ...queuedJob('a', { suspend }),
  status: { startTime: 'now', ...status },
});

test.each([
  ['a Job of which a pod has gone makes it anew', job({ failed: 1, active: 1 }), ['Job ml/a makes a pod anew']],
  ['one whose pods are all there does not', job({ failed: 1, active: 2 }), []],
  ['nor does one that has given up', job({ failed: 1, conditions: [condition('Failed', 'True')] }), []],
  ['nor one that is suspended', job({ failed: 1 }, true), []],
  ['one that could never make a pod is at rest', job({}), []],
])('%s', (_, object, expected) => {
  expect(moving([object], [], { operators: new Set() })).toEqual(expected);
});
