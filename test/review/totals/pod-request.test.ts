import { amountsOf, podLevel, podRequest } from '../../../lib/review/totals/pod-request';

const gibibyte = 2 ** 30;
const container = (requests: object, limits = {}): object => ({ name: 'server', resources: { requests, limits } });
const reserved = (pod: object): { cpu: number; memory: number } => {
  const { cpu, memory } = podRequest({ containers: [container({ cpu: '1', memory: '1Gi' })], ...pod });
  return { cpu, memory: memory / gibibyte };
};

test('what a pod requests as a whole stands for its containers', () => {
  expect(reserved({ resources: { requests: { cpu: '4', memory: '8Gi' } } })).toEqual({ cpu: 4, memory: 8 });
  expect(reserved({ resources: { requests: { cpu: '4' } } })).toEqual({ cpu: 4, memory: 1 });
});

test('a limit of the pod is its request where no container says one', () => {
  const resources = { limits: { cpu: '4', memory: '8Gi' } };
  expect(reserved({ resources, containers: [{ name: 'server' }] })).toEqual({ cpu: 4, memory: 8 });
  expect(reserved({ resources })).toEqual({ cpu: 1, memory: 1 });
  expect(podLevel({ resources }, 'requests')).toEqual(resources.limits);
});

test('accelerators of containers count beside what the pod requests', () => {
  const pod = { resources: { requests: { cpu: '4' } }, containers: [container({ 'nvidia.com/gpu': 2 })] };
  expect(podRequest(pod).extended).toEqual({ 'nvidia.com/gpu': 2 });
});

test('huge pages are a resource of their own', () => {
  expect(podRequest({ containers: [container({ 'hugepages-2Mi': '2Gi' })] }).extended).toEqual({
    'hugepages-2Mi': 2 * gibibyte,
  });
});

test('limits are added up as requests are', () => {
  const pod = { containers: [container({}, { memory: '1Gi' }), container({}, { memory: '2Gi' })] };
  expect(amountsOf(pod, 'limits').get('memory')).toBe(3 * gibibyte);
});
