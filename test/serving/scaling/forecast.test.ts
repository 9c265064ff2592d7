import fc from 'fast-check';
import {
  forecastReplicas,
  modelServerBehavior,
  type HpaMetric,
  type HpaProps,
  type MetricValue,
  type Observed,
  type ObservedPod,
  type ScalingBehavior,
} from '../../../lib';
import { checkProperty } from '../../workload/property';

const cpu = (averageUtilization: number): HpaMetric => ({ type: 'Resource', name: 'cpu', averageUtilization });
const pods = (averageValue: number): HpaMetric => ({ type: 'Pods', metric: 'qps', averageValue });
const object = (target: { value: number } | { averageValue: number }): HpaMetric => ({
  type: 'Object',
  metric: 'qps',
  describedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'some' },
  ...target,
});
const outside = (target: { value: number } | { averageValue: number }): HpaMetric => ({
  type: 'External',
  metric: 'qps',
  ...target,
});

/** What one metric calls for, before windows and limits. */
function wanted(metric: HpaMetric, observed: Omit<Observed, 'values'>, value: MetricValue): number | undefined {
  return forecastReplicas({ min: 0, max: 1000, metrics: [metric] }, { ...observed, values: [value] }).proposals[0];
}
const states = (text: string): ObservedPod[] =>
  [...text].map((state) => ({ ready: state === 'r', pending: state === 'p' }));
const missing = undefined;

test('10 pods at 80 % of what should be 50 % are too few: 16', () => {
  const scaling: HpaProps = { max: 50, metrics: [cpu(50)] };
  expect(forecastReplicas(scaling, { replicas: 10, values: [80] })).toEqual({
    replicas: 16,
    reason: 'DesiredWithinRange',
    recommendation: 16,
    proposals: [16],
  });
});

// What the controller's own tests expect: TestReplicaCalc… in replica_calculator_test.go. r:
// ready, n: not ready, p: pending.
describe('one metric', () => {
  test.each<[string, HpaMetric, number, string, MetricValue, number]>([
    ['more load', cpu(30), 3, 'rrr', [30, 50, 70], 5],
    ['more load, one not ready', cpu(30), 3, 'nrr', [30, 50, 70], 4],
    ['more load, but two not ready', cpu(30), 3, 'rnn', [40, 50, 70], 3],
    ['less load', cpu(50), 5, 'rrrrr', [10, 30, 50, 25, 25], 3],
    ['less load, two not ready', cpu(50), 5, 'rrrnn', [10, 30, 50, 25, 25], 2],
    ['less load, four without a node', cpu(50), 5, 'rpppp', [10, missing, missing, missing, missing], 1],
    ['one missing, on target', cpu(100), 2, 'rr', [100, missing], 2],
    ['one missing, which may have none of too much', cpu(100), 2, 'rr', [190, missing], 2],
    ['one missing, which may have all', cpu(100), 2, 'rr', [60, missing], 2],
    ['one missing, which would turn less into more', cpu(50), 2, 'rr', [30, missing], 2],
    ['two missing', cpu(100), 4, 'rrrr', [40, 9.5, missing, missing], 3],
    ['one missing and one not ready', cpu(50), 3, 'nrr', [10, 45, missing], 3],
    ['one missing and one not ready, far too much', cpu(50), 3, 'nrr', [10, 200, missing], 4],
    ['one missing and one not ready, far too little', cpu(50), 4, 'nrrr', [10, 10, 10, missing], 3],
    ['one more pod than wanted while a new version takes over', cpu(50), 2, 'rrr', [10, 10, missing], 2],
    ['a metric of pods', pods(15), 3, 'rrr', [20, 10, 30], 4],
    ['a metric of pods counts one that is not ready', pods(15), 3, 'rrn', [50, 10, 30], 6],
    ['a metric of pods counts two that are not ready', pods(15), 3, 'nrn', [50, 15, 30], 7],
    ['a metric of pods, less', pods(20), 5, 'rrrrr', 12, 3],
    ['a metric of pods, missing ones taken for the target', pods(20), 5, 'rrrrr', [20, 19, 21, missing, missing], 5],
    ['a metric of pods while a new version takes over', pods(17), 2, 'rrr', [10, 10, missing], 2],
    ['an object', object({ value: 15 }), 3, 'rrr', 20, 4],
    ['an object, of which only ready pods share', object({ value: 10 }), 3, 'nrn', 50, 5],
    ['an object, for each pod', object({ averageValue: 5 }), 3, 'rrr', 20, 4],
    ['an object, less', object({ value: 20 }), 5, 'rrrrr', 12, 3],
    ['an object, less for each pod', object({ averageValue: 2 }), 5, 'rrrrr', 6, 3],
    ['from outside', outside({ value: 4.4 }), 1, 'r', 8.6, 2],
    ['from outside, of which only ready pods share', outside({ value: 4.4 }), 3, 'nrn', 8.6, 2],
    ['from outside, for each pod', outside({ averageValue: 2.15 }), 3, 'rrr', 8.6, 4],
    ['from outside, less', outside({ value: 14.334 }), 5, 'rrrrr', 8.6, 3],
    ['from outside, less for each pod', outside({ averageValue: 2.867 }), 5, 'rrrrr', 8.6, 3],
    ['from outside, several series', outside({ averageValue: 2 }), 2, 'rr', [3, 4], 4],
  ])('%s', (_title, metric, replicas, text, value, expected) => {
    expect(wanted(metric, { replicas, pods: states(text) }, value)).toBe(expected);
  });

  test.each<[string, HpaMetric, MetricValue]>([
    ['cpu', cpu(100), 102],
    ['a metric of pods', pods(20), [20, 21, 21]],
    ['an object', object({ value: 20 }), 20.666],
    ['from outside', outside({ value: 8.888 }), 8.6],
    ['from outside, for each pod', outside({ averageValue: 2.9 }), 8.6],
  ])('within the tolerance nothing changes: %s', (_title, metric, value) => {
    expect(wanted(metric, { replicas: 3 }, value)).toBe(3);
  });

  test('pods count by what they request', () => {
    expect(
      wanted(cpu(300), { replicas: 4, pods: [{ ready: false }, {}, { request: 2 }, { request: 2 }] }, [
        20,
        10,
        5,
        missing,
      ]),
    ).toBe(2);
  });

  test.each<[string, HpaMetric, MetricValue]>([
    ['no value at all', cpu(50), missing],
    ['no value of any pod', pods(10), [missing, missing]],
    ['no series', outside({ value: 1 }), []],
  ])('it cannot be judged with %s', (_title, metric, value) => {
    expect(wanted(metric, { replicas: 2 }, value)).toBeUndefined();
  });

  test('from no pods, the value alone decides, whatever the tolerance', () => {
    expect([
      wanted(object({ value: 20 }), { replicas: 0 }, 20.666),
      wanted(outside({ averageValue: 10 }), { replicas: 0 }, 31),
      wanted(outside({ averageValue: 10 }), { replicas: 0 }, 0),
    ]).toEqual([2, 4, 0]);
  });
});

describe('several metrics', () => {
  const metrics = [cpu(50), outside({ averageValue: 10 })];
  const forecast = (values: MetricValue[]) => forecastReplicas({ max: 20, metrics }, { replicas: 5, values });

  test('the highest wins', () => {
    expect(forecast([25, 90])).toMatchObject({ replicas: 9, proposals: [3, 9] });
  });

  test('one that cannot be judged keeps pods, for it might need them', () => {
    expect(forecast([25, missing])).toMatchObject({
      replicas: 5,
      reason: 'FailedComputeMetricsReplicas',
      proposals: [3, undefined],
    });
  });

  test('one that cannot be judged stands in no way of more pods', () => {
    expect(forecast([80, missing])).toMatchObject({ replicas: 8, reason: 'DesiredWithinRange' });
  });

  test('none that can be judged changes nothing', () => {
    expect(forecast([missing, missing])).toMatchObject({ replicas: 5, recommendation: undefined });
  });
});

describe('bounds', () => {
  const at = (replicas: number, min: number) =>
    forecastReplicas({ min, max: 10, metrics: [cpu(50)] }, { replicas, values: [50] });

  test('more than max, fewer than min', () => {
    expect([at(12, 2), at(1, 2)].map(({ replicas, reason }) => [replicas, reason])).toEqual([
      [10, 'TooManyReplicas'],
      [2, 'TooFewReplicas'],
    ]);
  });

  test('no pods are left alone: scaling is switched off', () => {
    expect(at(0, 2)).toMatchObject({ replicas: 0, reason: 'ScalingDisabled' });
  });
});

// TestConvertDesiredReplicasWithRules and TestNormalizeDesiredReplicas in horizontal_test.go.
describe('without a behavior', () => {
  const forecast = (
    current: number,
    value: number,
    min: number,
    max: number,
    recommendations: [number, number][] = [],
  ) => {
    const history = {
      recommendations: recommendations.map(([replicas, minutesAgo]) => ({ replicas, secondsAgo: minutesAgo * 60 })),
    };
    const { replicas, reason } = forecastReplicas(
      { min, max, metrics: [outside({ averageValue: 1 })] },
      { replicas: current, values: [value], history },
    );
    return [replicas, reason];
  };

  test.each([
    [5, 7, 3, 8, 7, 'DesiredWithinRange'],
    [3, 1, 2, 8, 2, 'TooFewReplicas'],
    [1, 0, 0, 10, 0, 'DesiredWithinRange'],
    [10, 1000, 1, 10, 10, 'TooManyReplicas'],
    [3, 1000, 1, 2000, 6, 'ScaleUpLimit'],
    [1, 1000, 1, 2000, 4, 'ScaleUpLimit'],
  ])('of %d pods, %d wanted, from %d to %d: %d, %s', (current, value, min, max, replicas, reason) => {
    expect(forecast(current, value, min, max)).toEqual([replicas, reason]);
  });

  test.each<[string, [number, number][], number]>([
    ['nothing before', [], 3],
    [
      'more was wanted within 5 minutes',
      [
        [4, 2],
        [5, 1],
      ],
      5,
    ],
    [
      'less was wanted within 5 minutes',
      [
        [1, 2],
        [2, 1],
      ],
      3,
    ],
    [
      'more was wanted long ago',
      [
        [10, 10],
        [9, 9],
      ],
      3,
    ],
    [
      'both',
      [
        [10, 10],
        [4, 1],
        [5, 2],
        [9, 9],
      ],
      5,
    ],
  ])('fewer pods after %s', (_title, recommendations, expected) => {
    expect(forecast(10, 3, 1, 20, recommendations)[0]).toBe(expected);
  });
});

// TestScalingWithRules in horizontal_test.go: [pods, seconds], [percent, seconds]; changes are spread over two minutes.
describe('policies', () => {
  type Policy = [number, number] | undefined;
  const rules = (inPods: Policy, inPercent: Policy) => [
    ...(inPods === undefined ? [] : [{ type: 'Pods' as const, value: inPods[0], periodSeconds: inPods[1] }]),
    ...(inPercent === undefined
      ? []
      : [{ type: 'Percent' as const, value: inPercent[0], periodSeconds: inPercent[1] }]),
  ];
  const spread = (changes: number[], sign: 1 | -1) =>
    changes.map((by, index) => ({
      by: sign * by,
      secondsAgo: Math.trunc(120 - (120 / changes.length) * (index + 0.5)),
    }));
  const forecast = (
    behavior: ScalingBehavior,
    [current, desired, min, max]: [number, number, number, number],
    up: number[] = [],
    down: number[] = [],
  ) => {
    const history = { changes: [...spread(up, 1), ...spread(down, -1)] };
    const { replicas, reason } = forecastReplicas(
      { min, max, metrics: [outside({ averageValue: 1 })], behavior },
      { replicas: current, values: [desired], history },
    );
    return [replicas, reason];
  };

  test.each<[string, Policy, Policy, [number, number, number, number], number[], number[], number, string]>([
    ['one pod a minute', [1, 60], undefined, [3, 1000, 1, 2000], [], [], 4, 'ScaleUpLimit'],
    ['more pods than percent', [100, 60], [100, 60], [10, 500, 1, 1000], [], [], 110, 'ScaleUpLimit'],
    ['more percent than pods', [2, 60], [100, 60], [10, 500, 1, 1000], [], [], 20, 'ScaleUpLimit'],
    ['enough pods', [100, 60], undefined, [10, 50, 1, 1000], [], [], 50, 'DesiredWithinRange'],
    ['200 %', undefined, [200, 60], [10, 50, 1, 1000], [], [], 30, 'ScaleUpLimit'],
    ['max before the policy', [300, 60], undefined, [100, 500, 1, 200], [1, 5, 9], [], 200, 'TooManyReplicas'],
    ['more came already than may come', [5, 120], undefined, [100, 500, 1, 1000], [1, 5, 9], [], 100, 'ScaleUpLimit'],
    ['some came already', [150, 120], undefined, [100, 500, 1, 1000], [1, 5, 9], [], 235, 'ScaleUpLimit'],
    [
      'percent of what there was before',
      undefined,
      [200, 120],
      [100, 500, 1, 1000],
      [1, 5, 9],
      [],
      255,
      'ScaleUpLimit',
    ],
    ['some came and some went', undefined, [300, 300], [6, 24, 1, 1000], [4], [2], 16, 'ScaleUpLimit'],
  ])('more pods: %s', (_title, inPods, inPercent, bounds, up, down, replicas, reason) => {
    expect(forecast({ scaleUp: { policies: rules(inPods, inPercent) } }, bounds, up, down)).toEqual([replicas, reason]);
  });

  test.each<[string, Policy, Policy, [number, number, number, number], number[], number[], number, string]>([
    ['20 a minute', [20, 60], undefined, [1000, 3, 3, 2000], [], [], 980, 'ScaleDownLimit'],
    ['more pods than percent', [20, 60], [1, 60], [100, 2, 1, 1000], [], [], 80, 'ScaleDownLimit'],
    ['min before the policy', [100, 60], undefined, [10, 0, 1, 1000], [], [], 1, 'TooFewReplicas'],
    ['five pods', [5, 60], undefined, [10, 2, 1, 1000], [], [], 5, 'ScaleDownLimit'],
    ['half of them', undefined, [50, 60], [10, 5, 1, 1000], [], [], 5, 'DesiredWithinRange'],
    [
      'half of three are two, for the rest is rounded down',
      undefined,
      [50, 60],
      [3, 1, 1, 1000],
      [],
      [],
      1,
      'DesiredWithinRange',
    ],
    ['more went already than may go', [5, 120], undefined, [100, 2, 1, 1000], [], [1, 5, 9], 100, 'ScaleDownLimit'],
    ['percent of what there was before', undefined, [50, 120], [100, 0, 1, 1000], [], [2, 4, 6], 56, 'ScaleDownLimit'],
    ['some came and some went', undefined, [50, 180], [10, 1, 1, 1000], [2], [4], 6, 'ScaleDownLimit'],
    ['1000 %', undefined, [1000, 120], [10, 5, 1, 1000], [], [10, 10, 10], 5, 'DesiredWithinRange'],
  ])('fewer pods: %s', (_title, inPods, inPercent, bounds, up, down, replicas, reason) => {
    expect(forecast({ scaleDown: { policies: rules(inPods, inPercent) } }, bounds, up, down)).toEqual([
      replicas,
      reason,
    ]);
  });

  test('what a behavior leaves open is as Kubernetes fills it', () => {
    expect([
      forecast({}, [10, 50, 1, 1000]),
      forecast({}, [1, 50, 1, 1000]),
      forecast({}, [10, 5, 1, 1000], [], [1, 5, 9]),
    ]).toEqual([
      [20, 'ScaleUpLimit'],
      [5, 'ScaleUpLimit'],
      [5, 'DesiredWithinRange'],
    ]);
  });

  test('Min takes the policy that allows the least, Disabled none', () => {
    const policies = rules([2, 60], [50, 60]);
    const both = (selectPolicy: 'Min' | 'Disabled') => [
      forecast({ scaleUp: { selectPolicy, policies } }, [1, 9, 1, 100])[0],
      forecast({ scaleDown: { selectPolicy, policies } }, [5, 1, 1, 100])[0],
    ];
    expect([both('Min'), both('Disabled')]).toEqual([
      [2, 3],
      [1, 5],
    ]);
  });
});

// TestNormalizeDesiredReplicasWithBehavior in horizontal_test.go: [pods, minutes ago].
describe('stabilization windows', () => {
  test.each<[string, [number, number][], number, number, number, number, number]>([
    ['nothing before', [], 100, 5, 0, 0, 5],
    [
      'fewer, as far as within the window',
      [
        [4, 2],
        [5, 1],
      ],
      100,
      3,
      0,
      180,
      5,
    ],
    [
      'more, as far as within the window',
      [
        [4, 2],
        [5, 1],
      ],
      1,
      7,
      300,
      0,
      4,
    ],
    [
      'the window for more holds back no fewer',
      [
        [1, 2],
        [2, 1],
      ],
      100,
      3,
      300,
      0,
      3,
    ],
    [
      'the window for fewer holds back no more',
      [
        [4, 2],
        [5, 1],
      ],
      1,
      3,
      0,
      300,
      3,
    ],
    [
      'older than the window',
      [
        [10, 10],
        [9, 9],
      ],
      100,
      3,
      0,
      0,
      3,
    ],
    [
      'some older than the window',
      [
        [10, 10],
        [4, 1],
        [5, 2],
        [9, 9],
      ],
      100,
      3,
      0,
      180,
      5,
    ],
    [
      'both windows, less wanted now',
      [
        [2, 100],
        [3, 3],
      ],
      2,
      1,
      300,
      300,
      2,
    ],
    [
      'both windows, more wanted now',
      [
        [2, 100],
        [1, 3],
      ],
      2,
      3,
      300,
      300,
      2,
    ],
  ])('%s', (_title, recommendations, current, desired, up, down, expected) => {
    const anything = [{ type: 'Percent' as const, value: 10_000, periodSeconds: 15 }];
    const behavior = {
      scaleUp: { stabilizationWindowSeconds: up, policies: anything },
      scaleDown: { stabilizationWindowSeconds: down, policies: anything },
    };
    const history = {
      recommendations: recommendations.map(([replicas, minutesAgo]) => ({ replicas, secondsAgo: minutesAgo * 60 })),
    };
    expect(
      forecastReplicas(
        { max: 1000, metrics: [outside({ averageValue: 1 })], behavior },
        { replicas: current, values: [desired], history },
      ).replicas,
    ).toBe(expected);
  });
});

test('the tolerance is the cluster’s, or the one of the direction', () => {
  const at = (value: number, behavior?: ScalingBehavior) =>
    forecastReplicas({ max: 100, metrics: [cpu(100)], behavior }, { replicas: 50, values: [value] }, { tolerance: 0.2 })
      .replicas;
  expect([
    at(115),
    at(85),
    at(115, { scaleUp: { tolerance: 0.05 } }),
    at(85, { scaleUp: { tolerance: 0.05 } }),
    at(70, { scaleDown: { tolerance: 0.4 } }),
  ]).toEqual([50, 50, 58, 50, 50]);
});

test('values that do not fit the metrics or the pods are an error that says so', () => {
  expect(() => forecastReplicas({ max: 5, metrics: [cpu(50)] }, { replicas: 1, values: [] })).toThrow(
    "forecastReplicas: 'values' must have one for each of the 1 metrics, undefined where there is none, got 0",
  );
  expect(() => wanted(cpu(50), { replicas: 2 }, [50])).toThrow(
    'a metric must have one value for each of the 2 pods, got 1',
  );
  expect(() => wanted({ type: 'Pods', metric: 'qps', averageValue: 'much' }, { replicas: 2 }, 50)).toThrow(
    "a target must be a quantity, more than 0, got 'much'",
  );
});

describe('any forecast', () => {
  const target = fc.constantFrom<HpaMetric>(
    cpu(50),
    pods(5),
    object({ value: 7 }),
    object({ averageValue: 3 }),
    outside({ value: 0.5 }),
    outside({ averageValue: 20 }),
  );
  const rules = fc.record(
    {
      stabilizationWindowSeconds: fc.constantFrom(0, 60, 300),
      selectPolicy: fc.constantFrom('Max' as const, 'Min' as const, 'Disabled' as const),
      policies: fc.array(
        fc.record({
          type: fc.constantFrom('Pods' as const, 'Percent' as const),
          value: fc.integer({ min: 1, max: 200 }),
          periodSeconds: fc.integer({ min: 1, max: 600 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      tolerance: fc.double({ min: 0, max: 0.5, noNaN: true }),
    },
    { requiredKeys: [] },
  );
  const situation = fc.record({
    metric: target,
    min: fc.integer({ min: 1, max: 5 }),
    max: fc.integer({ min: 5, max: 60 }),
    replicas: fc.integer({ min: 1, max: 70 }),
    behavior: fc.option(fc.oneof(fc.constant(modelServerBehavior()), fc.record({ scaleUp: rules, scaleDown: rules })), {
      nil: undefined,
    }),
    // Thousandths, as fine as a quantity of a metric is counted.
    values: fc
      .tuple(fc.integer({ min: 0, max: 500_000 }), fc.integer({ min: 0, max: 500_000 }))
      .map(([a, b]): [number, number] => [Math.min(a, b) / 1000, Math.max(a, b) / 1000]),
    pods: fc.array(fc.record({ ready: fc.boolean(), pending: fc.boolean() }), { minLength: 1, maxLength: 20 }),
    history: fc.record({
      recommendations: fc.array(
        fc.record({ replicas: fc.integer({ min: 1, max: 60 }), secondsAgo: fc.integer({ min: 0, max: 700 }) }),
        { maxLength: 4 },
      ),
      changes: fc.array(
        fc.record({ by: fc.integer({ min: -5, max: 5 }), secondsAgo: fc.integer({ min: 0, max: 700 }) }),
        { maxLength: 4 },
      ),
    }),
  });

  test('is within the bounds, and never moves against what is wanted', () => {
    checkProperty(
      'forecasts within bounds',
      situation,
      ({ metric, min, max, replicas, behavior, values: [value], pods: observed, history }) => {
        const forecast = forecastReplicas(
          { min, max, metrics: [metric], behavior },
          { replicas, values: [value], pods: observed, history },
        );
        expect(forecast.replicas).toBeGreaterThanOrEqual(min);
        expect(forecast.replicas).toBeLessThanOrEqual(max);
        if (forecast.recommendation !== undefined && behavior !== undefined) {
          expect(
            Math.sign(forecast.replicas - replicas) * Math.sign(forecast.recommendation - replicas),
          ).toBeGreaterThanOrEqual(0);
        }
      },
    );
  });

  test('is no less for a higher value', () => {
    checkProperty(
      'forecasts grow',
      situation,
      ({ metric, min, max, replicas, behavior, values: [low, high], history }) => {
        const at = (value: number) =>
          forecastReplicas({ min, max, metrics: [metric], behavior }, { replicas, values: [value], history }).replicas;
        expect(at(high)).toBeGreaterThanOrEqual(at(low));
      },
    );
  });

  test('is the present number for a value within the tolerance', () => {
    const near = fc.record({
      percent: fc.integer({ min: 91, max: 109 }),
      replicas: fc.integer({ min: 1, max: 50 }),
      target: fc.integer({ min: 1, max: 1000 }),
      behavior: fc.option(fc.constant(modelServerBehavior()), { nil: undefined }),
    });
    checkProperty('forecasts stay', near, ({ percent, replicas, target: averageValue, behavior }) => {
      const forecast = forecastReplicas(
        { max: 50, metrics: [pods(averageValue)], behavior },
        { replicas, values: [(averageValue * percent) / 100] },
      );
      expect(forecast).toMatchObject({ replicas, recommendation: replicas });
    });
  });
});
