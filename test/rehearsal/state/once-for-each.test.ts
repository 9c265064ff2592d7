import { onceForEach } from '../../../lib/rehearsal/state/once-for-each';

const pod = (name: string): { apiVersion: string; kind: string; metadata: { name: string } } => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
});

test('an object is asked once, also where the answer is undefined', () => {
  const asked: string[] = [];
  const ask = onceForEach(({ metadata }) => void asked.push(metadata.name));
  const one = pod('one');
  expect([ask(one), ask(one), asked]).toEqual([undefined, undefined, ['one']]);
});

test('an object that is equal to another is another', () => {
  const asked: string[] = [];
  const ask = onceForEach(({ metadata }) => asked.push(metadata.name));
  expect([ask(pod('one')), ask(pod('one'))]).toEqual([1, 2]);
});
