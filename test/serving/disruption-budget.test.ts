import type { Chart } from 'cdk8s';
import fc from 'fast-check';
import { WebModelServer, type CountOrPercent, type DisruptionBudget } from '../../lib';
import { checkProperty } from '../workload/property';
import { manifestOf, objectsOf, problemsOf, small } from '../workload/trees';

const server = (replicas: number, disruptionBudget?: DisruptionBudget) => (chart: Chart) =>
  new WebModelServer(chart, 'web', {
    image: 'web:1',
    resources: small,
    replicas,
    ...(disruptionBudget === undefined ? {} : { disruptionBudget }),
  });
const budgetOf = (replicas: number, budget?: DisruptionBudget): unknown =>
  manifestOf('PodDisruptionBudget', server(replicas, budget)).spec;

test('several replicas lose one pod at a time', () => {
  expect(budgetOf(3)).toMatchObject({ maxUnavailable: 1 });
});

test("a budget of one's own is taken as it is", () => {
  expect(budgetOf(4, { minAvailable: '75%', unhealthyPodEvictionPolicy: 'AlwaysAllow' })).toMatchInlineSnapshot(`
{
  "minAvailable": "75%",
  "selector": {
    "matchLabels": {
      "app.kubernetes.io/component": "web-model-server",
      "app.kubernetes.io/name": "web",
    },
  },
  "unhealthyPodEvictionPolicy": "AlwaysAllow",
}
`);
});

test('a single replica has one only where it is asked for', () => {
  const kinds = (budget?: DisruptionBudget): string[] =>
    objectsOf(server(1, budget)).map(({ manifest }) => manifest.kind as string);
  expect([
    kinds().includes('PodDisruptionBudget'),
    kinds({ maxUnavailable: 1 }).includes('PodDisruptionBudget'),
  ]).toEqual([false, true]);
});

test('a budget that no pod could ever leave is a problem', () => {
  expect(problemsOf(server(3, { minAvailable: 3 }))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'disruptionBudget.minAvailable' must let one of 3 pods be taken away, or their nodes could never be drained, got 3",
]
`);
});

test('shares are rounded up, as Kubernetes does', () => {
  // 51% of 2 are 2.
  expect(problemsOf(server(2, { minAvailable: '51%' }))).toHaveLength(1);
  // 1% of 2 are 1.
  expect(problemsOf(server(2, { maxUnavailable: '1%' }))).toEqual([]);
});

test('one of the two bounds has to be given, and only one', () => {
  const wrong = [{}, { maxUnavailable: 1, minAvailable: 1 }] as unknown as DisruptionBudget[];
  expect(wrong.map((budget) => problemsOf(server(3, budget)))).toEqual([
    [expect.stringContaining("'disruptionBudget' must have either")],
    [expect.stringContaining("'disruptionBudget' must have either")],
  ]);
});

test.each<CountOrPercent>([-1, 1.5, '101%', '1.5%'])('%p is no number of pods', (maxUnavailable) => {
  expect(problemsOf(server(3, { maxUnavailable }))).toEqual([
    expect.stringContaining("'disruptionBudget.maxUnavailable' must be a whole number of pods"),
  ]);
});

test('replicas known at deploy time only are not checked', () => {
  expect(problemsOf(server('pulumi-out-000001-tuo' as unknown as number, { minAvailable: 3 }))).toEqual([]);
});

test('a budget is accepted if, and only if, a drain of nodes can go on', () => {
  const value = fc.oneof(
    fc.integer({ min: 0, max: 12 }),
    fc.integer({ min: 0, max: 100 }).map((share) => `${share}%` as const),
  );
  const program = fc.record({
    replicas: fc.integer({ min: 1, max: 12 }),
    value,
    bound: fc.constantFrom('maxUnavailable', 'minAvailable'),
  });
  checkProperty('budgets', program, ({ replicas, value: given, bound }) => {
    // What the disruption controller does: getExpectedPodCount.
    const pods = typeof given === 'number' ? given : Math.ceil((Number.parseInt(given) / 100) * replicas - 1e-9);
    const healthy = bound === 'minAvailable' ? pods : Math.max(0, replicas - pods);
    const allowed = replicas - healthy;
    expect(problemsOf(server(replicas, { [bound]: given } as unknown as DisruptionBudget)).length === 0).toBe(
      allowed > 0,
    );
  });
});
