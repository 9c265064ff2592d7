import fc from 'fast-check';
import { bucketBound, leMatcher, nearestBounds } from '../../../lib/workload/metrics/buckets';
import { cataloguedEngines, engineMetrics } from '../../../lib/workload/metrics/catalogue';
import { inUnitOf } from '../../../lib/workload/metrics/metric';

const { latency: vllm } = engineMetrics('vllm');
const { latency: tensorflow } = engineMetrics('tf-serving');

test('ten seconds are a bound of the latency of vLLM, eight are none', () => {
  expect([bucketBound(vllm!, 10), bucketBound(vllm!, 8)]).toEqual([10, undefined]);
  expect(nearestBounds(vllm!, 8)).toEqual([5, 10]);
});

test('bounds in microseconds are taken in seconds, to four digits', () => {
  expect(nearestBounds(tensorflow!, 0.1)).toEqual([0.06747, 0.1214]);
  expect(bucketBound(tensorflow!, 0.1214)).toBe(121440);
  expect(bucketBound(tensorflow!, 121440)).toBeUndefined();
});

test('beyond the last bound there is only the one before', () => {
  expect([nearestBounds(vllm!, 1e6), nearestBounds(vllm!, 0.1)]).toEqual([[7680], [0.3]]);
});

test.each([
  [0.25, 'le="0.25"'],
  [1, 'le=~"1|1[.]0"'],
  [121440, 'le=~"121440|121440[.]0"'],
  [1274820, 'le=~"1274820|1274820[.]0|1[.]27482e[+]06"'],
])('the bucket up to %s is found as every client writes it', (bound, matcher) => {
  expect(leMatcher(bound)).toBe(matcher);
});

test('the bounds next to any time are bounds, as an error names them', () => {
  const histograms = cataloguedEngines
    .flatMap((engine) => engineMetrics(engine).metrics)
    .filter(({ kind, buckets, unit }) => kind === 'histogram' && buckets?.length !== 0 && unit !== 'tokens');
  fc.assert(
    fc.property(fc.constantFrom(...histograms), fc.double({ min: 1e-6, max: 1e5, noNaN: true }), (metric, seconds) => {
      const near = nearestBounds(metric, seconds);
      expect(near.length).toBeGreaterThan(0);
      for (const each of near) {
        expect(metric.buckets).toContain(bucketBound(metric, each));
      }
    }),
  );
});

test('a number of tokens is no time', () => {
  const tokens = engineMetrics('vllm').metrics.find(({ unit }) => unit === 'tokens');
  expect(() => inUnitOf(tokens!, 1)).toThrow('is no time but tokens');
});
