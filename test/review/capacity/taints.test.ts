import { parseCluster } from '../../../lib';
import { hostileTaint } from '../../../lib/review/capacity/taints';

const cluster = parseCluster(
  `
name: tainted
profile: { kubernetesVersion: "1.34" }
nodePools:
  - name: own
    count: 1
    taints: [{ key: team, value: ml, effect: NoExecute }, { key: spot, effect: PreferNoSchedule }]
    capacity: { cpu: 8, memory: 64Gi }
  - name: amd
    count: 1
    capacity: { cpu: 8, memory: 64Gi, gpu: { vendor: amd, product: AMD_Instinct_MI300X_OAM, count: 8 } }
`,
  'tainted.yaml',
);
const [own, amd] = cluster.nodePools as [(typeof cluster.nodePools)[0], (typeof cluster.nodePools)[0]];
const hostile = (...tolerations: object[]): string | undefined => hostileTaint({ tolerations }, own, cluster);

test.each([
  [{ key: 'team', operator: 'Equal', value: 'ml' }],
  [{ key: 'team', value: 'ml' }],
  [{ key: 'team', operator: 'Exists' }],
  [{ key: 'team', operator: 'Exists', effect: 'NoExecute' }],
  [{ key: 'team', operator: 'Exists', effect: '' }],
  [{ operator: 'Exists' }],
])('%j tolerates it', (toleration) => {
  expect(hostile(toleration)).toBeUndefined();
});

test.each([
  [{ key: 'team', operator: 'Equal', value: 'web' }, "and its pods tolerate 'team=web' only"],
  [{ key: 'team', operator: 'Exists', effect: 'NoSchedule' }, "and its pods tolerate 'team:NoSchedule' only"],
  [{ key: 'other', operator: 'Exists' }, 'which its pods do not tolerate'],
  [{ value: 'ml' }, 'which its pods do not tolerate'],
])('%j does not', (toleration, told) => {
  expect(hostile(toleration)).toBe(`has the taint 'team=ml:NoExecute', ${told}`);
});

test('of other vendors only taints that the file names count', () => {
  expect(hostileTaint({}, amd, cluster)).toBeUndefined();
});
