import fc from 'fast-check';
import { App, Chart } from 'cdk8s';
import { shapeParallelism, type ParallelSizes } from '../../../lib/serving/engines/parallelism';
import { Problems } from '../../../lib/workload/values/validation';
import { checkProperty } from '../../workload/property';

function shape(
  given: ParallelSizes,
  accelerators: number = 8,
  pods: number = 1,
): { sizes: ReturnType<typeof shapeParallelism>; problems: string[] } {
  const chart = new Chart(new App(), 'test');
  const sizes = shapeParallelism(
    { accelerators, pods, serverName: 'x', cachePath: '/cache', requestSeconds: 30, problems: new Problems(chart) },
    given,
  );
  return { sizes, problems: chart.node.validate() };
}

test('whatever is accepted takes all accelerators and keeps what was given', () => {
  const size = fc.option(fc.constantFrom(0, 1, 2, 3, 4, 8), { nil: undefined });
  const program = fc.record({
    tensorParallelSize: size,
    pipelineParallelSize: size,
    dataParallelSize: size,
    accelerators: fc.integer({ min: 1, max: 8 }),
    pods: fc.integer({ min: 1, max: 4 }),
  });
  checkProperty('parallel sizes', program, ({ accelerators, pods, ...given }) => {
    const { sizes, problems } = shape(given, accelerators, pods);
    if (problems.length === 0) {
      expect(sizes.tensorParallelSize * sizes.pipelineParallelSize * sizes.dataParallelSize).toBe(accelerators * pods);
      expect(sizes).toMatchObject(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
    }
  });
});

test('a wrong count of accelerators is no problem of the engine', () => {
  expect(shape({}, 0).problems).toEqual([]);
});

const deferred = 'pulumi-out-1-tuo' as unknown as number;

test('a count known at deploy time only is what layers are split over', () => {
  expect(shape({}, deferred)).toEqual({
    sizes: { tensorParallelSize: deferred, pipelineParallelSize: 1, dataParallelSize: 1 },
    problems: [],
  });
});

test('what cannot be computed has to be given', () => {
  expect(shape({ dataParallelSize: 2 }, deferred).problems).toEqual([
    expect.stringContaining("'engine.tensorParallelSize' must be given"),
  ]);
});
