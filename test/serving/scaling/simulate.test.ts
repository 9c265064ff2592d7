import fc from 'fast-check';
import {
  forecastReplicas,
  modelServerBehavior,
  simulateScaling,
  type HpaMetric,
  type HpaProps,
  type SimulatedValues,
} from '../../../lib';
import { checkProperty } from '../../workload/property';

const waiting: HpaMetric = { type: 'External', metric: 'waiting', averageValue: 1 };
const each = (values: readonly number[]): SimulatedValues[] => values.map((value) => [value]);
const repeat = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
const replicasOf = (scaling: HpaProps, replicas: number, values: readonly SimulatedValues[]) =>
  simulateScaling(scaling, { replicas, values }).map((step) => step.replicas);

test('more pods at once, twice as many at each sync', () => {
  expect(replicasOf({ max: 50, metrics: [waiting] }, 1, each(repeat(6, 40)))).toEqual([4, 8, 16, 32, 40, 40]);
});

test('fewer pods only after what was there for 5 minutes is forgotten', () => {
  const replicas = replicasOf({ max: 50, metrics: [waiting] }, 10, each(repeat(22, 2)));
  expect([replicas.lastIndexOf(10) * 15, replicas.indexOf(2) * 15]).toEqual([285, 300]);
});

test('a short dip takes no pod away', () => {
  expect(
    new Set(
      replicasOf({ max: 50, metrics: [waiting] }, 10, each([...repeat(10, 10), ...repeat(10, 2), ...repeat(10, 10)])),
    ),
  ).toEqual(new Set([10]));
});

test('with accelerators a burst of less than a minute starts nothing', () => {
  const scaling: HpaProps = { max: 50, metrics: [waiting], behavior: modelServerBehavior({ accelerator: true }) };
  expect(new Set(replicasOf(scaling, 2, each([...repeat(4, 2), ...repeat(3, 20), ...repeat(4, 2)])))).toEqual(
    new Set([2]),
  );
  expect(replicasOf(scaling, 2, each([...repeat(4, 2), ...repeat(6, 20)])).at(-1)).toBe(6);
});

test('with accelerators pods go one in 5 minutes, after 10 minutes without need', () => {
  const scaling: HpaProps = { max: 50, metrics: [waiting], behavior: modelServerBehavior({ accelerator: true }) };
  const steps = simulateScaling(scaling, { replicas: 5, values: each(repeat(100, 2)) });
  const changes = steps
    .filter(({ replicas }, index) => index > 0 && replicas !== steps[index - 1]?.replicas)
    .map(({ seconds, replicas, reason }) => [seconds, replicas, reason]);
  expect(changes).toEqual([
    [600, 4, 'ScaleDownLimit'],
    [900, 3, 'ScaleDownLimit'],
    [1200, 2, 'DesiredWithinRange'],
  ]);
});

test('what each pod has depends on how many share the load', () => {
  const scaling: HpaProps = { max: 20, metrics: [{ type: 'Pods', metric: 'requests_per_second', averageValue: 10 }] };
  const values = Array.from({ length: 8 }, (): SimulatedValues => ({ ready }) => [75 / ready]);
  expect(replicasOf(scaling, 2, values)).toEqual([4, 8, 8, 8, 8, 8, 8, 8]);
});

test('pods that are still starting count as if they had no load, so that no more than needed are started', () => {
  const scaling: HpaProps = { max: 100, metrics: [{ type: 'Pods', metric: 'requests_per_second', averageValue: 10 }] };
  const values = Array.from({ length: 14 }, (): SimulatedValues => ({ ready }) => [40 / ready]);
  const steps = simulateScaling(scaling, { replicas: 1, values, startupSeconds: 90 });
  expect(steps.map(({ ready }) => ready)).toEqual([1, 1, 1, 1, 1, 1, 4, 4, 4, 4, 4, 4, 4, 4]);
  expect(new Set(steps.map(({ replicas }) => replicas))).toEqual(new Set([4]));
});

test('the youngest pods go first', () => {
  const scaling: HpaProps = { max: 10, metrics: [waiting], behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } };
  const steps = simulateScaling(scaling, { replicas: 2, values: each([4, 4, 3, 3, 3, 3]), startupSeconds: 60 });
  expect(steps.map(({ replicas, ready }) => [replicas, ready])).toEqual([
    [4, 2],
    [4, 2],
    [3, 2],
    [3, 2],
    [3, 3],
    [3, 3],
  ]);
});

test('the last pod goes and the first one comes with a metric from outside', () => {
  const scaling: HpaProps = {
    min: 0,
    max: 10,
    metrics: [waiting],
    behavior: { scaleDown: { stabilizationWindowSeconds: 0 } },
  };
  expect(replicasOf(scaling, 2, each([0, 0, 3]))).toEqual([0, 0, 3]);
});

// A change that no policy of its own direction reaches any more makes room for the next
// one, although the other direction would still reach it: the first 5 pods that came are forgotten, and so the last
// policy finds 10 pods 5 minutes ago, not 5.
test('changes are forgotten as the controller forgets them', () => {
  const policies = (value: number, periodSeconds: number) => [{ type: 'Pods' as const, value, periodSeconds }];
  const behavior = {
    scaleUp: { policies: policies(5, 15) },
    scaleDown: { stabilizationWindowSeconds: 0, policies: policies(5, 300) },
  };
  const replicas = replicasOf({ max: 50, metrics: [waiting], behavior }, 5, each([10, 10, 15, 15, 1]));
  expect(replicas).toEqual([10, 10, 15, 15, 5]);
});

test('an error names the simulation', () => {
  expect(() => simulateScaling({ max: 5, metrics: [waiting] }, { replicas: 1, values: [[]] })).toThrow(
    "simulateScaling: 'values' must have one for each of the 1 metrics",
  );
});

describe('any simulation', () => {
  const program = fc.record({
    min: fc.integer({ min: 0, max: 3 }),
    max: fc.integer({ min: 3, max: 12 }),
    replicas: fc.integer({ min: 0, max: 12 }),
    loads: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 }),
    startupSeconds: fc.integer({ min: 0, max: 300 }),
    accelerator: fc.boolean(),
  });

  test('begins as a forecast that remembers the present number of pods', () => {
    checkProperty('simulations begin', program, ({ min, max, replicas, loads: [load = 0], accelerator }) => {
      const scaling: HpaProps = { min, max, metrics: [waiting], behavior: modelServerBehavior({ accelerator }) };
      const forecast = forecastReplicas(scaling, {
        replicas,
        values: [load],
        history: { recommendations: [{ replicas, secondsAgo: 0 }] },
      });
      expect(simulateScaling(scaling, { replicas, values: [[load]] })[0]?.replicas).toBe(forecast.replicas);
    });
  });

  test('stays within the bounds, and settles where a load stays', () => {
    checkProperty('simulations settle', program, ({ min, max, replicas, loads, startupSeconds, accelerator }) => {
      const scaling: HpaProps = { min, max, metrics: [waiting], behavior: modelServerBehavior({ accelerator }) };
      const last = loads.at(-1) ?? 0;
      // Long enough for the window, and then one pod in 5 minutes.
      const steps = simulateScaling(scaling, {
        replicas,
        values: each([...loads, ...repeat(15 + 5 * max, last)]),
        startupSeconds,
        syncSeconds: 60,
      });
      if (replicas === 0 && min > 0) {
        expect(new Set(steps.map((step) => step.replicas))).toEqual(new Set([0]));
        return;
      }
      expect(steps.every((step) => step.replicas >= min && step.replicas <= max)).toBe(true);
      const settled = steps.at(-1)?.replicas ?? 0;
      const wanted = Math.min(max, Math.max(min, last));
      // Within the tolerance of a tenth nothing changes any more.
      expect(Math.abs(settled - wanted)).toBeLessThanOrEqual(Math.max(settled, wanted) * 0.12);
    });
  });
});
