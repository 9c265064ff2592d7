import { rehearse } from '../../../cli/rehearsal/play/play';
import { planWhatIfs } from '../../../cli/rehearsal/what-if';
import type { RehearsalReport } from '../../../lib/rehearsal';
import { parseObjects } from '../../../lib/review';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import { testAgreement, type Claim } from '../rehearsal/compared';
import { RealCluster } from '../rehearsal/reality';
import {
  loads,
  queryOf,
  scalingCluster as cluster,
  scalingScenarios as scenarios,
  scalingText,
  withoutTarget,
} from '../rehearsal/scaling-scenarios';
import type { Ending } from '../rehearsal/scenario';
import { Prometheus } from '../support/prometheus';

// As in rehearse.test.ts: one rehearsal, and one cluster in which the same is really done.
let prometheus: Prometheus;
/** How often it was asked in the rehearsal. */
let called: number;
let report: RehearsalReport;
let real: Record<string, Ending>;
let realUnderLoad: Record<string, Ending>;
let realWords: string;

async function play(): Promise<void> {
  const privateCluster = await PrivateCluster.open();
  try {
    const head = parseObjects(scalingText(prometheus.url), 'head.yaml');
    const asked = Object.entries(loads).map(([name, { amount }]) => ({
      ...{ kind: 'load' as const, subject: `${name}/web`, load: { amount, unit: '' } },
    }));
    report = await rehearse(
      {
        ...{ cluster, head, whatIfs: planWhatIfs(asked, cluster, head) },
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
    const namespaces = [...scenarios.map(({ name }) => name), withoutTarget];
    // Something is measured there always; where nothing is, KEDA may take the last pod away.
    prometheus.set(queryOf('scaled-to-zero'), 1);
    await other.apply(scalingText(prometheus.url), namespaces);
    real = await other.endings(20_000);
    const path = 'jsonpath={.status.conditions[?(@.type=="Ready")].message}';
    realWords = (await other.ask('get', 'scaledobjects/web', `--namespace=${withoutTarget}`, '-o', path)).stdout;
    for (const [name, { amount }] of Object.entries(loads)) {
      prometheus.set(queryOf(name), Number.parseFloat(amount));
    }
    await other.setMetric('/pods/scaled-by-cpu/cpu?app=web', JSON.stringify({ total: loads['scaled-by-cpu']!.amount }));
    realUnderLoad = await other.endings(30_000);
  } finally {
    await other.stop();
  }
}

beforeAll(async () => {
  prometheus = await Prometheus.start();
  await play();
  called = prometheus.asked;
  await live();
});
afterAll(async () => prometheus.stop());

const before = scenarios.map(({ name, expected }): Claim => [name, expected]);
testAgreement('%s: a rehearsal says what then happens', before, () => ({ of: report, real }));

const after = scenarios.map(({ name, expected }): Claim => [name, loads[name]?.ending ?? expected]);
testAgreement('%s: so it does of a load', after, () => ({ of: report.whatIfs.at(-1)!, real: realUnderLoad }));

test('a ScaledObject by which KEDA does not scale is told in its words', () => {
  const found = report.findings.filter(({ rule }) => rule === 'not-scaled');
  expect(found.map(({ object, message }) => [object.namespace, message])).toEqual([
    [withoutTarget, `KEDA does not scale by it: ${realWords}`],
  ]);
});

test('a load says by which trigger it came to the autoscaler, and what that wants', () => {
  const [first] = report.whatIfs;
  expect(first!.notes).toEqual([
    "the trigger s0-prometheus of ScaledObject web measures 45, for KEDA and the cluster's own " +
      'HorizontalPodAutoscaler controller',
  ]);
  expect(first!.autoscalers.find(({ namespace }) => namespace === 'scaled-up')).toMatchObject({ before: 1, after: 5 });
});

test('a Prometheus that the objects name is not called', () => {
  expect(called).toBe(0);
});
