import { deviceQuestions, missingDevices } from '../../../lib/rehearsal/outcome/device-questions';
import type { KubernetesObject } from '../../../lib/review/objects/kubernetes-object';

const template = (exactly: object): KubernetesObject => ({
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceClaimTemplate',
  metadata: { name: 'gpus' },
  spec: {
    spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.nvidia.com', ...exactly } }] } },
  },
});
const selectors = ['one', 'two'].map((expression) => ({ cel: { expression } }));
const why = (exactly: object, answers: (boolean | undefined)[]): string | undefined =>
  missingDevices(template(exactly), deviceQuestions(template(exactly)), answers);

test('each selector is asked about together with those before it, then the number', () => {
  expect(
    deviceQuestions(template({ selectors, count: 2 })).map((question) => [question.count, question.selectors]),
  ).toEqual([
    [1, []],
    [1, ['one']],
    [1, ['one', 'two']],
    [2, ['one', 'two']],
  ]);
});

test('of all devices of a node nothing is asked', () => {
  expect(deviceQuestions(template({ allocationMode: 'All' }))).toEqual([]);
});

test.each([
  [[false, false, false], "No node has a device of class 'gpu.nvidia.com'"],
  [[true, false, false], "No device of class 'gpu.nvidia.com' is matched by a selector of request 'gpu'"],
  [[true, true, false], 'No device that its other selectors match is matched'],
  [[true, true, true], 'no node has enough of them that are free'],
])('answers %j are told', (answers, words) => {
  expect(why({ selectors }, answers)).toContain(words);
});

test('a number that no node has is told', () => {
  expect(why({ count: 3 }, [true, false])).toBe(
    "No node has 3 devices as request 'gpu' of ResourceClaimTemplate 'gpus' selects them",
  );
});

test('what the scheduler has not said is not told', () => {
  expect(why({}, [undefined])).toBeUndefined();
});
