import { parseCluster } from '../../../lib';
import { parseObjects, review, type Report } from '../../../lib/review';

const cluster = parseCluster(
  `
name: small
profile: { kubernetesVersion: "1.34" }
nodePools:
  - name: spot
    count: 2
    zones: [zone-a]
    labels: { example.com/tier: spot }
    capacity: { cpu: 8, memory: 64Gi, gpu: { product: NVIDIA-L4, count: 1, timeSlicing: { replicas: 4 } } }
  - name: steady
    count: 2
    instanceType: n2-standard-8
    capacity: { cpu: 8, memory: 64Gi, extended: { rdma/hca: 2 } }
`,
  'small.yaml',
);

function reviewed(pod: object): Report {
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'chat' },
    spec: {
      template: {
        metadata: { labels: { app: 'chat' } },
        spec: { tolerations: [{ operator: 'Exists' }], containers: [{ name: 'server' }], ...pod },
      },
    },
  };
  return review([], parseObjects(JSON.stringify(object), 'objects.json'), { cluster });
}

const fits = (pod: object): boolean => reviewed(pod).findings.every(({ rule }) => rule !== 'does-not-fit');
const notJudged = (pod: object): string[] => reviewed(pod).notJudged.filter((each) => each.startsWith('whether nodes'));
const asks = (resource: string, amount: number): object => ({
  containers: [{ name: 'server', resources: { limits: { [resource]: amount } } }],
});
const affinity = (...terms: object[][]): object => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: terms.map((matchExpressions) => ({ matchExpressions })),
      },
    },
  },
});

test('a label that no pool has is named, and nothing is concluded from it', () => {
  const pod = { nodeSelector: { 'example.com/disk': 'fast', 'kubernetes.io/os': 'linux' } };
  expect(fits(pod)).toBe(true);
  expect(notJudged(pod)).toEqual([
    "whether nodes have the label example.com/disk=fast (no pool of cluster 'small' names it)",
  ]);
});

test('a resource that no pool has is named, and nothing is concluded from it', () => {
  expect(fits(asks('vpc.amazonaws.com/efa', 32))).toBe(true);
  expect(notJudged(asks('vpc.amazonaws.com/efa', 32))).toEqual([
    "whether nodes have vpc.amazonaws.com/efa (no pool of cluster 'small' names it)",
  ]);
});

test('a resource that a pool has is judged', () => {
  expect([fits(asks('rdma/hca', 2)), fits(asks('rdma/hca', 3))]).toEqual([true, false]);
  expect(notJudged(asks('rdma/hca', 2))).toEqual([]);
});

test('an accelerator that no pool has is missing', () => {
  expect(fits(asks('amd.com/gpu', 1))).toBe(false);
});

test.each([
  [{ key: 'example.com/tier', operator: 'In', values: ['spot'] }, true],
  [{ key: 'example.com/tier', operator: 'In', values: ['none'] }, false],
  [{ key: 'example.com/tier', operator: 'NotIn', values: ['spot'] }, true],
  [{ key: 'example.com/tier', operator: 'Exists' }, true],
  [{ key: 'nvidia.com/gpu.memory', operator: 'Gt', values: ['20000'] }, true],
  [{ key: 'nvidia.com/gpu.memory', operator: 'Gt', values: ['40000'] }, false],
  [{ key: 'nvidia.com/gpu.memory', operator: 'Lt', values: ['40000'] }, true],
  [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['zone-a'] }, true],
  [{ key: 'nvidia.com/gpu.product', operator: 'In', values: ['NVIDIA-L4-SHARED'] }, true],
])('%j fits: %s', (expression, expected) => {
  expect(fits(affinity([expression]))).toBe(expected);
});

test('terms are alternatives, their expressions are not', () => {
  const [spot, none] = ['spot', 'none'].map((value) => ({
    key: 'example.com/tier',
    operator: 'In',
    values: [value],
  })) as [object, object];
  expect([fits(affinity([none], [spot])), fits(affinity([none, spot]))]).toEqual([true, false]);
});
