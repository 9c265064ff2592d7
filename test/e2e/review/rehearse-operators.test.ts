import { rehearse } from '../../../cli/rehearsal/play/play';
import { planWhatIfs } from '../../../cli/rehearsal/what-if';
import type { RehearsalReport } from '../../../lib/rehearsal';
import { parseObjects, type SourcedObject } from '../../../lib/review';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import { testAgreement, type Claim } from '../rehearsal/compared';
import {
  gangsAfterwards,
  operatorCluster as cluster,
  operatorScenarios as scenarios,
  operatorText,
} from '../rehearsal/operator-scenarios';
import { RealCluster } from '../rehearsal/reality';
import type { Ending } from '../rehearsal/scenario';

// As in rehearse.test.ts: one rehearsal, and one cluster in which the same is really done. The operators start once in
// each.
let report: RehearsalReport;
let real: Record<string, Ending>;
let realAfterwards: Record<string, Ending>;
/** How many groups are ready when as many are asked for as the rehearsal says fit, and with one more. */
let realGroups: readonly [fitting: number, oneMore: number];

async function play(): Promise<void> {
  const privateCluster = await PrivateCluster.open();
  try {
    const objects = (side: 'base' | 'head'): SourcedObject[] => parseObjects(operatorText(side), `${side}.yaml`);
    const whatIfs = planWhatIfs(
      [
        { kind: 'find-capacity', subject: 'groups/llm' },
        { kind: 'drain', subject: 'drained-gang-0' },
        { kind: 'lose-zone', subject: 'gang-b' },
      ],
      cluster,
      objects('head'),
    );
    report = await rehearse(
      {
        ...{ cluster, base: objects('base'), head: objects('head'), whatIfs },
        ...{ replace: false, explain: false, timeoutSeconds: 600, say: () => undefined },
      },
      privateCluster,
    );
  } finally {
    await privateCluster.remove();
  }
}

async function live(): Promise<void> {
  const other = await RealCluster.start(cluster);
  try {
    await other.apply(
      operatorText('base'),
      scenarios.map(({ name }) => name),
    );
    await other.endings(6_000);
    await other.apply(operatorText('head'), []);
    real = await other.endings(15_000);
    const fitting = report.whatIfs[0]!.capacity!;
    realGroups = [
      await other.readyGroups('groups', 'llm', fitting.replicas + fitting.more),
      await other.readyGroups('groups', 'llm', fitting.replicas + fitting.more + 1),
    ];
    await other.readyGroups('groups', 'llm', fitting.replicas);
    await other.ask('drain', 'drained-gang-0', '--timeout=5m', '--ignore-daemonsets', '--delete-emptydir-data');
    await other.lose('lost-gang-1');
    realAfterwards = await other.endings(25_000);
  } finally {
    await other.stop();
  }
}

beforeAll(async () => {
  await play();
  await live();
});

const before = scenarios.map(({ name, expected }): Claim => [name, expected]);
testAgreement('%s: a rehearsal says what then happens', before, () => ({ of: report, real }));

const after = before.map(([name, expected]): Claim => [name, gangsAfterwards[name] ?? expected]);
testAgreement('%s: so it does after a drain under a gang and the loss of a zone', after, () => ({
  of: report.whatIfs.at(-1)!,
  real: realAfterwards,
}));

test('as many groups fit as it says, and not one more', () => {
  const { replicas, more, limit } = report.whatIfs[0]!.capacity!;
  expect({ more, limit, realGroups }).toEqual({
    more: 3,
    limit: expect.stringContaining('Insufficient cpu') as string,
    realGroups: [replicas + more, replicas + more],
  });
});

test('who borrowed, and how much, is told', () => {
  expect(report.queues.find(({ name }) => name === 'queue-borrows')).toMatchObject({
    cohort: 'all',
    admitted: 1,
    resources: [{ resource: 'cpu', quota: '1', used: '3', borrowed: '2' }],
  });
});

test('what would admit a run that waits is told, with who holds the room', () => {
  const [finding] = report.findings.filter(
    ({ rule, object }) => rule === 'not-admitted' && object.namespace === 'queue-waits',
  );
  expect(finding?.advice).toBe(
    'It is admitted when 1 more cpu of flavor any is given back (Job queue-waits/first holds 2) or its nominalQuota ' +
      'in ClusterQueue queue-waits is raised by 1',
  );
});

test('a run that had to give its room back is named, with the one that needed it', () => {
  const [finding] = report.findings.filter(
    ({ rule, object }) => rule === 'preempted' && object.namespace === 'queue-preempts',
  );
  expect([finding?.object.name, finding?.message]).toEqual([
    'later',
    expect.stringContaining('Job queue-preempts/urgent'),
  ]);
});

test('groups that hold room and do no work are named', () => {
  const partly = report.groups
    .filter(({ state }) => state === 'partly-placed')
    .map(({ workload }) => workload.namespace);
  expect([...new Set(partly)].sort()).toEqual(['groups-in-part', 'jobset-in-part', 'trainjob']);
});

test('what controllers made of a TrainJob is told', () => {
  expect(report.groups.find(({ workload }) => workload.namespace === 'queued-trainjob')).toMatchObject({
    state: 'done',
    made: ['Job train-node-0', 'JobSet train'],
  });
});
