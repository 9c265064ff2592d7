import type { V1Pod } from '@kubernetes/client-node';
import { parseFeedValue } from '../../../../../playground/agent/metrics/feed/feed-value';
import { PodValues } from '../../../../../playground/agent/metrics/feed/pod-values';
import { pod } from '../pods';

/** The values of some pods after these were set: labels and value, in order. */
function valuesOf(
  pods: readonly V1Pod[],
  ...set: (readonly [Record<string, string>, string])[]
): Record<string, string> {
  const values = new PodValues();
  for (const [labels, value] of set) {
    values.set({ namespace: 'shop', metric: 'cpu', labels, value: parseFeedValue(value) });
  }
  return Object.fromEntries(
    [...values.of('cpu', pods)].map(([{ metadata }, { text }]) => [metadata?.name ?? '', text]),
  );
}

describe('a value of pods', () => {
  it('is the value of each pod with the labels, in its namespace', () => {
    const pods = [pod('a'), pod('b'), pod('c', { labels: { app: 'other' } }), pod('d', { namespace: 'other' })];
    expect(valuesOf(pods, [{ app: 'web' }, '200m'])).toEqual({ a: '200m', b: '200m' });
  });

  it('is shared evenly when it is a total', () => {
    expect(valuesOf([pod('a'), pod('b'), pod('c'), pod('d')], [{ app: 'web' }, '{"total": "2"}'])).toEqual({
      a: '500m',
      b: '500m',
      c: '500m',
      d: '500m',
    });
  });

  it('never adds up to more than the total', () => {
    expect(valuesOf([pod('a'), pod('b'), pod('c')], [{}, '{"total": 1}'])).toEqual({
      a: '333333333n',
      b: '333333333n',
      c: '333333333n',
    });
  });

  it('is carried by ready pods only', () => {
    const pods = [
      pod('a'),
      pod('pending', { phase: 'Pending' }),
      pod('unready', { ready: false }),
      pod('deleted', { deleted: true }),
    ];
    expect(valuesOf(pods, [{ app: 'web' }, '{"total": "1"}'])).toEqual({ a: '1' });
  });

  it('gives way to one that is set later for the same pod', () => {
    const pods = [
      pod('a', { labels: { app: 'web', version: '1' } }),
      pod('b', { labels: { app: 'web', version: '2' } }),
    ];
    expect(valuesOf(pods, [{ app: 'web' }, '1'], [{ version: '2' }, '3'])).toEqual({ a: '1', b: '3' });
    expect(valuesOf(pods, [{ version: '2' }, '3'], [{ app: 'web' }, '1'])).toEqual({ a: '1', b: '1' });
  });

  it('is removed with the labels that it was set with', () => {
    const values = new PodValues();
    const key = { namespace: 'shop', metric: 'cpu', labels: { a: '1', b: '2' } };
    values.set({ ...key, value: parseFeedValue('1') });
    expect(values.remove({ ...key, labels: { a: '1' } })).toBe(false);
    expect(values.remove({ ...key, labels: { b: '2', a: '1' } })).toBe(true);
    expect(values.list()).toEqual([]);
  });
});
