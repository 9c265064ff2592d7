import { adviceFor, causesIn, groupPending, withoutPreemption } from '../../../lib/rehearsal/outcome/pending';

// As kube-scheduler 1.34 writes it.
const message =
  '0/8 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient nvidia.com/gpu, ' +
  "5 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: " +
  '0/8 nodes are available: 2 No preemption victims found for incoming pod, 6 Preemption is not helpful for ' +
  'scheduling.';

test('what the scheduler says of preemption is left out', () => {
  expect(withoutPreemption(message)).toBe(
    '0/8 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient nvidia.com/gpu, ' +
      "5 node(s) didn't match Pod's node affinity/selector.",
  );
});

test('nodes are counted by what was against them', () => {
  expect(causesIn(message)).toEqual([
    { nodes: 1, reason: 'node(s) had untolerated taint(s)' },
    { nodes: 2, reason: 'Insufficient nvidia.com/gpu' },
    { nodes: 5, reason: "node(s) didn't match Pod's node affinity/selector" },
  ]);
});

test('a taint whose value is told does not end the cause', () => {
  expect(causesIn('0/2 nodes are available: 2 node(s) had untolerated taint {a: b, c: d}.')).toEqual([
    { nodes: 2, reason: 'node(s) had untolerated taint {a: b, c: d}' },
  ]);
});

test.each([
  [message, /resources\.limits\['nvidia\.com\/gpu'\].*prop 'accelerator'/],
  ['0/2 nodes are available: 2 Insufficient cpu.', /resources\.requests\.cpu \(prop 'resources'\)/],
  ['0/2 nodes are available: 2 node(s) had untolerated taint {team: a}.', /toleration of \{team: a\}/],
  ["0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.", /nodeAffinity/],
  ["0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints.", /prop 'spread'/],
  ["0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules.", /podAntiAffinity/],
  ['0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found', /storageClassName/],
  ['0/2 nodes are available: 2 Too many pods.', /capacity\.pods/],
  [
    'pods "web-1" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2',
    /spec\.hard of the ResourceQuota/,
  ],
  [
    `pods "web-1" is forbidden: ValidatingAdmissionPolicy 'teams' with binding 'all' denied request: failed expression`,
    /the ValidatingAdmissionPolicy teams objects to/,
  ],
  ['pods "web-1" is forbidden: violates PodSecurity "restricted:latest": privileged', /securityContext/],
  ['pods "web-1" is forbidden: maximum cpu usage per Container is 1, but limit is 2', /LimitRange/],
  ['something that nobody knows', /^See the message$/],
])('%s: the advice names what to change', (text, advice) => {
  expect(adviceFor(text)).toMatch(advice);
});

test('pods that wait for the same are one group, the largest first', () => {
  const workload = (name: string): { kind: string; namespace: string; name: string } => ({
    kind: 'Deployment',
    namespace: 'shop',
    name,
  });
  const groups = groupPending([
    { pod: 'shop/b-1', workload: workload('b'), message: '0/1 nodes are available: 1 Insufficient cpu.' },
    { pod: 'shop/a-2', workload: workload('a'), message },
    { pod: 'shop/a-1', workload: workload('a'), message },
  ]);
  expect(groups.map(({ pods, workloads }) => [pods, workloads.map(({ name }) => name)])).toEqual([
    [['shop/a-1', 'shop/a-2'], ['a']],
    [['shop/b-1'], ['b']],
  ]);
});
