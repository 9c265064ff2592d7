import { rehearse } from '../../cli/rehearsal/rehearsal';
import { planWhatIfs } from '../../cli/rehearsal/what-if';
import type { Outcome, RehearsalReport } from '../../lib/rehearsal';
import { parseCluster } from '../../lib/workload/cluster-profile';
import { PrivateCluster } from '../../playground/private-cluster';
import { Listener } from './rehearsal/calling-out';
import { RealCluster } from './rehearsal/reality';
import { afterwards, cluster, objectsOf, scenarios, textOf, type Ending } from './rehearsal/scenarios';

// One rehearsal, and one cluster to compare it with: each scenario has a namespace and nodes of its own in both. The
// suite's own playground cannot be that cluster: draining and losing its nodes, and filling its pools, would be felt by
// the other tests. The other cluster is started as that playground is, with its flags and times; none is compressed.
const namespaces = scenarios.map(({ name }) => name);
let report: RehearsalReport;
let real: Record<string, Ending>;
let realAfterwards: Record<string, Ending>;
let described: string;
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
        timeoutSeconds: 120,
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
    await cluster_.apply(textOf('head'), []);
    await cluster_.ask('delete', 'deployment', '--namespace=removed', 'old');
    real = await cluster_.endings(12_000);
    const flags = ['--ignore-daemonsets', '--delete-emptydir-data', '--timeout=12s'];
    const [blocked, open] = [
      await cluster_.ask('drain', 'blocked-drain-0', ...flags),
      await cluster_.ask('drain', 'drain-0', ...flags),
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

/** How a rehearsal says that a namespace is. */
function rehearsed({ pods, pending, rollouts }: Outcome, namespace: string): Ending {
  const own = pods.filter((pod) => pod.namespace === namespace);
  return {
    running: own.filter(({ ready, phase }) => ready || phase === 'Succeeded').length,
    pending: own.filter(({ node, phase }) => node === undefined && phase === 'Pending').length,
    reasons: pending
      .filter((group) => group.pods.some((pod) => pod.startsWith(`${namespace}/`)))
      .map(({ message }) => message),
    finished: rollouts
      .filter(({ workload }) => workload.namespace === namespace)
      .every(({ state }) => state !== 'stuck'),
  };
}

/** An ending with the part of each reason that is expected, in place of the whole message. */
function inShort(ending: Ending, expected: Ending): Ending {
  return {
    ...ending,
    reasons: [
      ...new Set(ending.reasons.map((message) => expected.reasons.find((part) => message.includes(part)) ?? message)),
    ],
  };
}

test.each(scenarios.map((scenario) => [scenario.name, scenario.expected] as const))(
  '%s: a rehearsal says what then happens',
  (name, expected) => {
    expect({ rehearsed: inShort(rehearsed(report, name), expected), real: inShort(real[name]!, expected) }).toEqual({
      rehearsed: expected,
      real: expected,
    });
  },
);

test.each(scenarios.map(({ name, expected }) => [name, afterwards[name] ?? expected] as const))(
  '%s: so it does of drained and lost nodes and of a load',
  (name, expected) => {
    expect({
      rehearsed: inShort(rehearsed(report.whatIfs.at(-1)!, name), expected),
      real: inShort(realAfterwards[name]!, expected),
    }).toEqual({ rehearsed: expected, real: expected });
  },
);

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
  expect(report.findings.filter(({ object }) => object.kind === 'Caller')).toEqual([]);
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

test('the description that is read from the other cluster is the one that it was made from', () => {
  const byName = ({ nodePools }: typeof cluster): unknown[] =>
    [...nodePools].sort((one, other) => (one.name < other.name ? -1 : 1));
  expect(byName(parseCluster(described, 'described'))).toEqual(byName(cluster));
});
