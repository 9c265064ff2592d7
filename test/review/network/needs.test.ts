import { normalize } from '../../../lib/review/objects/normalize';
import { ObjectSet } from '../../../lib/review/objects/object-set';
import { fetchesFromOutside, servicesCalled } from '../../../lib/review/network/needs';

const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'db', namespace: 'shop' }, spec: {} };

const podsOf = (container: object) => {
  const pod = normalize({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'shop' },
    spec: { containers: [{ name: 'a', image: 'a:1', ...container }] },
  });
  const objects = new ObjectSet([{ object: pod }, { object: service }]);
  return { objects, pods: objects.podSets[0]! };
};

test.each([
  ['a model by its name', { image: 'vllm/vllm-openai:v0.9', args: ['--model', 'Qwen/Qwen2.5-7B'] }, 'Qwen/Qwen2.5-7B'],
  ['one behind serve', { command: ['vllm', 'serve', 'Qwen/Qwen2.5-7B'] }, 'Qwen/Qwen2.5-7B'],
  [
    'one in a variable',
    { image: 'ghcr.io/huggingface/text-generation-inference:3', env: [{ name: 'MODEL_ID', value: 'a/b' }] },
    'a/b',
  ],
  ['a bucket', { args: ['--model-repository=x', 's3://models/a'] }, 's3://models/a'],
  ['an address', { args: ['https://huggingface.co/a'] }, 'https://huggingface.co/a'],
  ['a folder', { image: 'vllm/vllm-openai:v0.9', args: ['--model', '/models/a'] }, undefined],
  [
    'a cache that is said to be enough',
    { image: 'vllm/vllm-openai:v0.9', args: ['--model', 'a/b'], env: [{ name: 'HF_HUB_OFFLINE', value: '1' }] },
    undefined,
  ],
  ['a Service', { args: ['http://db.shop.svc.cluster.local:80/'] }, undefined],
  ['an address inside', { args: ['http://10.0.0.1:80/', 'http://db.shop:80'] }, undefined],
])('%s', (_, container, expected) => {
  expect(fetchesFromOutside(podsOf(container).pods)).toBe(expected);
});

test.each([
  [['http://db'], true],
  [['postgres://user:secret@db/shop'], true],
  [['db:5432'], true],
  [['db.shop.svc'], true],
  [['--name', 'db'], false],
  [['http://db.other:80'], false],
  [['http://other-db:80'], false],
])('%j calls the Service: %s', (args, expected) => {
  const { pods, objects } = podsOf({ args });
  expect(servicesCalled(pods, objects).length > 0).toBe(expected);
});
