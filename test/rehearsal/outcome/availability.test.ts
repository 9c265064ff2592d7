import fc from 'fast-check';
import { lostAvailability } from '../../../lib/rehearsal/outcome/availability';
import type { WorkloadState } from '../../../lib/rehearsal/state/workload-state';

type Sample = readonly [seconds: number, desired: number, available: number];
interface Played {
  readonly kind?: string;
  readonly spec?: object;
  readonly leftOut?: boolean;
  readonly disrupted?: boolean;
  /** Of a disruption budget of its pods. */
  readonly budget?: object;
}

function findings(
  samples: readonly Sample[],
  { kind = 'Deployment', spec = {}, leftOut, disrupted, budget }: Played = {},
) {
  const workload = { kind, namespace: 'llm', name: 'chat' };
  const key = `${kind}/llm/chat`;
  const desired = samples.at(-1)![1];
  const state: WorkloadState = {
    workload,
    object: { apiVersion: 'apps/v1', kind, metadata: { name: 'chat', namespace: 'llm' }, spec: { template, ...spec } },
    ...{
      desired,
      total: desired,
      updated: desired,
      ready: desired,
      available: desired,
      observed: true,
      complete: true,
    },
  };
  return lostAvailability({
    rollouts: [
      {
        ...{ workload, state: 'finished', seconds: 0, startUpSeconds: 0, surge: 0, unavailable: 0 },
        samples: samples.map(([seconds, wanted, available]) => ({
          ...{ seconds, desired: wanted, total: wanted, updated: wanted, ready: available },
          unavailable: wanted - available,
        })),
      },
    ],
    workloads: [state],
    budgets:
      budget === undefined
        ? []
        : [
            {
              ...{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'chat', namespace: 'llm' } },
              spec: { selector: { matchLabels: { app: 'chat' } }, ...budget },
            },
          ],
    withoutReplicas: new Set(leftOut === true ? [key] : []),
    disrupted: new Set(disrupted === true ? [key] : []),
  });
}

const template = { metadata: { labels: { app: 'chat' } } };
const handedOver: readonly Sample[] = [
  [0, 4, 4],
  [1, 1, 1],
  [2, 4, 1],
  [1202, 4, 4],
];

test('a number that the API server makes 1 before the autoscaler has looked is a loss', () => {
  const [finding, ...others] = findings(handedOver, { leftOut: true });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    rule: 'unavailable',
    severity: 'medium',
    object: { kind: 'Deployment', namespace: 'llm', name: 'chat' },
    path: 'spec.replicas',
    message: 'On the way only 1 of 4 pods is available, for about 20 min 1 s: its number goes down, and up again',
  });
  expect(finding?.advice).toContain('--field-manager=handover');
});

test('no strategy allows that', () => {
  expect(findings(handedOver, { spec: { strategy: { type: 'Recreate' } } })).toHaveLength(1);
  expect(findings(handedOver, { kind: 'StatefulSet' })).toHaveLength(1);
});

test('nor that it stays at 1, where nobody said so', () => {
  const samples: readonly Sample[] = [
    [0, 4, 4],
    [1, 1, 1],
  ];
  expect(findings(samples, { leftOut: true })).toEqual([
    expect.objectContaining({ message: expect.stringContaining('It goes from 4 pods to 1') as string }),
  ]);
  expect(findings(samples)).toEqual([]);
});

test('pods that had to go for others are told already', () => {
  expect(findings(handedOver, { disrupted: true })).toEqual([]);
});

test.each<[string, object, number, number]>([
  ['a quarter of four', {}, 4, 3],
  ['one of two, by the number', { strategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } }, 2, 1],
  ['half of five', { strategy: { rollingUpdate: { maxUnavailable: '50%' } } }, 5, 3],
  ['one where both round to none', { strategy: { rollingUpdate: { maxUnavailable: '10%', maxSurge: 0 } } }, 2, 1],
  ['all', { strategy: { type: 'Recreate' } }, 3, 0],
])('what a strategy allows (%s) is no loss, one less is', (_title, spec, desired, lowest) => {
  const samples = (available: number): readonly Sample[] => [
    [0, desired, desired],
    [10, desired, available],
    [20, desired, desired],
  ];
  expect(findings(samples(lowest), { spec })).toEqual([]);
  if (lowest > 0) {
    expect(findings(samples(lowest - 1), { spec })).toHaveLength(1);
  }
});

test.each<[string, Played, number]>([
  ['StatefulSet', { kind: 'StatefulSet' }, 2],
  ['DaemonSet', { kind: 'DaemonSet' }, 2],
  [
    'DaemonSet by percent',
    { kind: 'DaemonSet', spec: { updateStrategy: { rollingUpdate: { maxUnavailable: '50%' } } } },
    1,
  ],
])('a %s replaces its pods one by one, or as many as it says', (_title, played, lowest) => {
  const samples = (available: number): readonly Sample[] => [
    [0, 3, 3],
    [10, 3, available],
    [20, 3, 3],
  ];
  expect(findings(samples(lowest), played)).toEqual([]);
  expect(findings(samples(lowest - 1), played)).toHaveLength(1);
});

test.each<[string, object, number]>([
  ['keeps one', { minAvailable: 1 }, 1],
  ['keeps half', { minAvailable: '50%' }, 1],
  ['lets one go', { maxUnavailable: 1 }, 1],
  ['lets all go', { maxUnavailable: 3 }, 0],
  ['is of other pods', { minAvailable: 1, selector: { matchLabels: { app: 'web' } } }, 0],
])('that none is left is worth a look where a budget %s', (_title, budget, found) => {
  const gone: readonly Sample[] = [
    [0, 3, 3],
    [10, 3, 0],
    [70, 3, 3],
  ];
  const recreate = { strategy: { type: 'Recreate' } };
  expect(findings(gone, { spec: recreate, budget }).map(({ severity }) => severity)).toEqual(
    Array.from({ length: found }, () => 'low'),
  );
});

test('a budget that a rollout passes by without taking the last pod is no matter', () => {
  const samples: readonly Sample[] = [
    [0, 8, 8],
    [10, 8, 6],
    [70, 8, 8],
  ];
  expect(findings(samples, { budget: { maxUnavailable: 1 } })).toEqual([]);
});

test('a Job has no pods that must be there', () => {
  expect(findings(handedOver, { kind: 'Job' })).toEqual([]);
});

test('neither growing nor shrinking is a loss', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.nat(20), (from, to) => {
      const samples: readonly Sample[] = [
        [0, from, from],
        [1, to, Math.min(from, to)],
        [60, to, to],
      ];
      expect(findings(samples)).toEqual([]);
    }),
  );
});

test('what was never available cannot be lost', () => {
  expect(
    findings([
      [0, 4, 0],
      [10, 4, 0],
    ]),
  ).toEqual([]);
});
