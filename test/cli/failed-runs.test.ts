import { isUnseen, type Job } from '../../cli/failed-runs';

const since = Date.parse('2026-01-01T12:00:00.900Z');

function failed(reason: string, lastTransitionTime: string): Job {
  return { metadata: { name: 'run', namespace: 'n' }, status: { conditions: [{ type: 'Failed', status: 'True', reason, lastTransitionTime }] } };
}

describe("a run whose failure Pulumi's own plugin does not see", () => {
  test.each(['PodFailurePolicy', 'FailedIndexes', 'MaxFailedIndexesExceeded'])('failed by %s', (reason) => {
    expect(isUnseen(failed(reason, '2026-01-01T12:00:00Z'), [], since)).toBe(true);
  });

  test.each(['BackoffLimitExceeded', 'DeadlineExceeded'])('did not fail by %s, which it does see', (reason) => {
    expect(isUnseen(failed(reason, '2026-01-01T12:00:05Z'), [], since)).toBe(false);
  });

  test('failed in this deploy', () => {
    expect(isUnseen(failed('PodFailurePolicy', '2026-01-01T11:59:00Z'), [], since)).toBe(false);
  });

  test('or failed before, and is waited for again', () => {
    expect(isUnseen(failed('PodFailurePolicy', '2026-01-01T11:59:00Z'), ['n/run'], since)).toBe(true);
  });

  test('is none that goes on, or has ended well', () => {
    expect(isUnseen({ metadata: { name: 'run', namespace: 'n' } }, ['n/run'], since)).toBe(false);
    expect(isUnseen({ metadata: { name: 'run', namespace: 'n' }, status: { conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: '2026-01-01T12:00:05Z' }] } }, ['n/run'], since)).toBe(false);
  });
});
