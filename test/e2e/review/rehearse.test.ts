import { rehearse } from '../../../cli/rehearsal/play/play';
import { planWhatIfs } from '../../../cli/rehearsal/what-if';
import type { RehearsalReport } from '../../../lib/rehearsal';
import { parseCluster } from '../../../lib/workload/cluster/cluster-profile';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import { Listener } from '../rehearsal/calling-out';
import { testAgreement, type Claim } from '../rehearsal/compared';
import { RealCluster } from '../rehearsal/reality';
import type { Ending } from '../rehearsal/scenario';
import { afterwards, cluster, objectsOf, policiesText, scenarios, textOf } from '../rehearsal/scenarios';

// One rehearsal, and one cluster to compare it with: each scenario has a namespace and nodes of its own in both. The
// suite's own playground cannot be that cluster: draining and losing its nodes, and filling its pools, would be felt by
// the other tests. The other cluster is started as that playground is, with its flags and times; none is compressed.
const namespaces = scenarios.map(({ name }) => name);
let report: RehearsalReport;
let real: Record<string, Ending>;
let realAfterwards: Record<string, Ending>;
let described: string;
let refused: string;
let listener: Listener;
let drained: { readonly blocked: string; readonly status: number | null };

async function play(): Promise<void> {
  const privateCluster = await PrivateCluster.open();
  try {
    const head = objectsOf('head');
    const whatIfs = planWhatIfs(
      [
        { kind: 'drain', subject: 'blocked-drain-0' },
        { kind: 'drain', subject: 'drain-0' },
        { kind: 'lose-node', subject: 'lost-node-0' },
        { kind: 'lose-zone', subject: 'zone-c' },
        { kind: 'load', subject: 'autoscaler/web', load: { amount: '45', unit: 'rps' } },
      ],
      cluster,
      head,
    );
    report = await rehearse(
      {
        cluster,
        base: objectsOf('base'),
        head: [...head, ...listener.objects],
        whatIfs,
        replace: false,
        explain: false,
        timeoutSeconds: 1_200,
        say: () => undefined,
      },
      privateCluster,
    );
  } finally {
    await privateCluster.remove();
  }
}

async function live(): Promise<void> {
  const cluster_ = await RealCluster.start(cluster);
  try {
    described = await cluster_.described();
    await cluster_.apply(textOf('base'), namespaces);
    await cluster_.endings(4_000);
    await cluster_.apply(policiesText, []);
    await cluster_.endings(4_000);
    refused = await cluster_.apply(textOf('head'), []);
    await cluster_.ask('delete', 'deployment', '--namespace=removed', 'old');
    real = await cluster_.endings(12_000);
    const flags = ['--ignore-daemonsets', '--delete-emptydir-data'];
    const [blocked, open] = [
      await cluster_.ask('drain', 'blocked-drain-0', '--timeout=12s', ...flags),
      await cluster_.ask('drain', 'drain-0', '--timeout=20m', ...flags),
    ];
    drained = { blocked: blocked.stderr, status: open.status };
    await cluster_.lose('lost-node-0');
    await cluster_.lose('lost-zone-2');
    await cluster_.setMetric('/pods/autoscaler/requests_per_second?app=web', '{"total": "45"}');
    realAfterwards = await cluster_.endings(25_000);
  } finally {
    await cluster_.stop();
  }
}

beforeAll(async () => {
  listener = await Listener.start();
  await play();
  await live();
});

const before = scenarios.map(({ name, expected }): Claim => [name, expected]);
testAgreement('%s: a rehearsal says what then happens', before, () => ({ of: report, real }));

const after = before.map(([name, expected]): Claim => [name, afterwards[name] ?? expected]);
testAgreement('%s: so it does of drained and lost nodes and of a load', after, () => ({
  of: report.whatIfs.at(-1)!,
  real: realAfterwards,
}));

test('nobody is called whose address the change names, and the report says what was left out', async () => {
  await listener.stop();
  expect(listener.calls).toBe(0);
  const own = report.carried.filter(({ file }) => file === 'calling-out.yaml').map(({ object }) => object.kind);
  expect(own).toEqual([
    'ValidatingWebhookConfiguration',
    'APIService',
    'Service',
    'EndpointSlice',
    'EndpointSlice',
    'Node',
  ]);
  expect(report.notRehearsed.join()).toContain('objects of callers.example.com are only given another version');
  const ofCallers = report.findings.filter(({ object }) => object.kind === 'Caller');
  expect(ofCallers.map(({ rule }) => rule)).toEqual(ofCallers.map(() => 'not-rehearsed'));
});

test('what a policy refuses is refused in the same words, though the change itself brings the policy', () => {
  const ofPolicies = report.findings.filter(({ rule, message }) => rule === 'refused' && message.includes('Policy'));
  expect(ofPolicies.map(({ object }) => object.namespace)).toEqual(['policy-on-change', 'policy-with-parameter']);
  expect(ofPolicies.filter(({ message }) => !refused.includes(message))).toEqual([]);
});

test('the budget blocks the same drain, in the same words', () => {
  const [blocked] = report.whatIfs[0]!.findings.filter(({ rule }) => rule === 'eviction-blocked');
  const words = "Cannot evict pod as it would violate the pod's disruption budget.";
  expect([blocked?.message, drained.blocked.includes(words), drained.status]).toEqual([
    `It stays on the node: ${words}`,
    true,
    0,
  ]);
});

test('the pod that makes room for one of more priority is named', () => {
  expect(report.disruptions.map(({ by, workload, node }) => [by, workload?.name, node])).toEqual([
    ['Preempted', 'batch', 'preemption-0'],
  ]);
});

test('an upgrade that finishes never has fewer pods than it may', () => {
  // For a moment there may be one more: the ReplicaSets' controllers add and remove pods at the same time.
  expect(report.rollouts.find(({ workload }) => workload.namespace === 'max-unavailable')).toMatchObject({
    state: 'finished',
    unavailable: 1,
  });
});

test('pods that are gone on the way are named, and only those', () => {
  const lost = report.findings.filter(({ rule }) => rule === 'unavailable');
  expect(lost.map(({ object: { namespace, kind } }) => [namespace, kind])).toEqual([['autoscaler', 'Deployment']]);
  expect(lost[0]?.message).toMatch(/^On the way only 1 of 2 pods is available, .*its number goes down, and up again$/);
});

test('where old pods hold the room, the advice is to let one go', () => {
  const stuck = report.findings.filter(({ object }) => object.namespace === 'surge-on-full-pool');
  expect(stuck.map(({ rule }) => rule).sort()).toEqual(['pending', 'rollout-stuck']);
  expect(stuck.every(({ advice }) => advice?.includes('maxSurge: 0 and maxUnavailable: 1') === true)).toBe(true);
});

test.each([
  [
    'no-such-device',
    "No device that its other selectors match is matched by a selector of request 'gpu' of ResourceClaimTemplate " +
      '\'gpu\': device.capacity["gpu.nvidia.com"].memory.compareTo(quantity("40Gi")) >= 0',
  ],
  ['more-devices-than-a-node', "No node has 3 devices as request 'gpu' of ResourceClaimTemplate 'gpu' selects them"],
  ['claimed-gpus', "There are devices as ResourceClaimTemplate 'gpu' selects them, but no node has enough"],
])('%s: it says which devices are missing', (namespace, words) => {
  const advice = report.findings.filter(({ object }) => object.namespace === namespace).map((each) => each.advice);
  expect(advice.join()).toContain(words);
});

test('the description that is read from the other cluster is the one that it was made from', () => {
  const byName = ({ nodePools }: typeof cluster): unknown[] =>
    [...nodePools].sort((one, other) => (one.name < other.name ? -1 : 1));
  expect(byName(parseCluster(described, 'described'))).toEqual(byName(cluster));
});
