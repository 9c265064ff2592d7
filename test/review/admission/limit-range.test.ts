import { workloadOf } from '../../../lib/review/objects/workload';
import { normalize } from '../../../lib/review/objects/normalize';
import { refusedByRanges, refusedOfClaim } from '../../../lib/review/admission/limit-range';

const range = (limit: object) => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'limits' },
  spec: { limits: [limit] },
});

const refused = (limit: object, resources: object, others: object = {}): string[] => {
  const spec = { containers: [{ name: 'a', image: 'a:1', resources }], ...others };
  const pod = normalize({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec });
  return refusedByRanges(workloadOf(pod)!.podSets[0]!, [range(limit)]).map(({ path, text }) => `${path}: ${text}`);
};

const container = 'spec.containers[a]';

test.each([
  ['a limit above the maximum', { max: { memory: '16Gi' } }, { limits: { memory: '24Gi' } }, 1],
  ['a limit at the maximum, written otherwise', { max: { memory: '16Gi' } }, { limits: { memory: '16384Mi' } }, 0],
  ['no limit: the maximum is filled in', { max: { memory: '16Gi' } }, {}, 0],
  ['no limit, a request above what is filled in', { max: { memory: '16Gi' } }, { requests: { memory: '24Gi' } }, 1],
  ['a request below the minimum', { min: { cpu: '500m' } }, { requests: { cpu: '0.25' } }, 1],
  ['no request: the minimum is filled in', { min: { cpu: '500m' } }, {}, 0],
  ['a default is filled in', { min: { cpu: '1' }, default: { cpu: '2' } }, {}, 0],
  [
    'a limit too far above the request',
    { maxLimitRequestRatio: { cpu: '2' } },
    { requests: { cpu: 1 }, limits: { cpu: 4 } },
    1,
  ],
  ['a limit near enough', { maxLimitRequestRatio: { cpu: '4' } }, { requests: { cpu: 1 }, limits: { cpu: 4 } }, 0],
  ['a ratio without a request', { maxLimitRequestRatio: { cpu: '4' } }, { requests: { memory: '1Gi' } }, 1],
  ['a ratio without a limit', { maxLimitRequestRatio: { cpu: '4' } }, { requests: { cpu: 1 } }, 1],
  ['more accelerators than allowed', { max: { 'nvidia.com/gpu': '1' } }, { limits: { 'nvidia.com/gpu': '2' } }, 1],
])('%s', (_, limit, resources, count) => {
  const found = refused({ type: 'Container', ...limit }, resources);
  expect(found.map((each) => each.startsWith(container))).toEqual(Array.from({ length: count }, () => true));
});

test('a pod counts its containers together, of init containers the largest', () => {
  const limit = { type: 'Pod', max: { memory: '5Gi' } };
  const two = { limits: { memory: '2Gi' } };
  const inits = [
    { name: 'b', image: 'b:1', resources: two },
    { name: 'c', image: 'c:1', resources: two },
  ];
  expect(refused(limit, two, { initContainers: inits })).toEqual([]);
  const many = { containers: inits.concat([{ name: 'd', image: 'd:1', resources: two }]) };
  expect(refused(limit, two, many)).toHaveLength(1);
});

test('the requests of a pod count together, too, those of its init containers by themselves', () => {
  const limit = { type: 'Pod', min: { cpu: '3' } };
  const one = { requests: { cpu: '1' } };
  const inits = [{ name: 'b', image: 'b:1', resources: { requests: { cpu: '3' } } }];
  expect(refused(limit, one)).toEqual(['spec: wants at least 3 of cpu for a pod, and it has 1']);
  expect(refused(limit, one, { initContainers: inits })).toEqual([]);
});

test.each([
  ['no limit', { max: { memory: '16Gi' } }, {}, 'allows at most 16Gi of memory for a pod, and wants a limit where'],
  ['no request', { min: { memory: '1Gi' } }, {}, 'wants at least 1Gi of memory for a pod, and there is no request'],
  [
    'a request above the limit',
    { max: { memory: '4Gi' } },
    { requests: { memory: '8Gi' }, limits: { memory: '2Gi' } },
    'allows at most 4Gi of memory for a pod, and it has 8 GiB',
  ],
  [
    'more processors',
    { max: { cpu: '1' } },
    { limits: { cpu: '1500m' } },
    'allows at most 1 of cpu for a pod, and it has 1.5',
  ],
])('a pod is refused with its sums: %s', (_, limit, resources, said) => {
  expect(refused({ type: 'Pod', ...limit }, resources)).toEqual([expect.stringContaining(said)]);
});

test.each([
  [
    'more than the maximum',
    { max: { storage: '10Gi' } },
    '20Gi',
    ['at most 10Gi of storage for a claim, and it has 20Gi'],
  ],
  [
    'less than the minimum',
    { min: { storage: '10Gi' } },
    '1Gi',
    ['at least 10Gi of storage for a claim, and it has 1Gi'],
  ],
  ['what is allowed', { min: { storage: '1Gi' }, max: { storage: '10Gi' } }, '10Gi', []],
])('a claim asks for %s', (_, limit, storage, said) => {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'a' },
    spec: { resources: { requests: { storage } } },
  };
  const ranges = [
    range({ type: 'PersistentVolumeClaim', ...limit }),
    range({ type: 'Container', max: { storage: '1' } }),
  ];
  expect(refusedOfClaim(claim, ranges).map(({ text }) => text)).toEqual(
    said.map((each) => expect.stringContaining(each)),
  );
});
