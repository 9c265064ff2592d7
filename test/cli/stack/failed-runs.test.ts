import { isUnseen, type Job } from '../../../cli/stack/failed-runs';

const since = Date.parse('2026-01-01T12:00:00.900Z');

const later = since + 60_000;
const metadata = {
  name: 'run-1',
  namespace: 'n',
  labels: { 'app.kubernetes.io/name': 'run' },
  creationTimestamp: '2026-01-01T11:58:00Z',
};

function failed(reason: string, lastTransitionTime: string): Job {
  return { metadata, status: { conditions: [{ type: 'Failed', status: 'True', reason, lastTransitionTime }] } };
}

const earlier = failed('PodFailurePolicy', '2026-01-01T11:59:00Z');

describe("a run whose failure Pulumi's own plugin does not see", () => {
  test.each(['PodFailurePolicy', 'FailedIndexes', 'MaxFailedIndexesExceeded'])('failed by %s', (reason) => {
    expect(isUnseen(failed(reason, '2026-01-01T12:00:00Z'), [], [], { since, now: since })).toBe(true);
  });

  test.each(['BackoffLimitExceeded', 'DeadlineExceeded'])('did not fail by %s, which it does see', (reason) => {
    expect(isUnseen(failed(reason, '2026-01-01T12:00:05Z'), [], [], { since, now: since })).toBe(false);
  });

  test('failed in this deploy', () => {
    expect(isUnseen(earlier, [earlier], [], { since, now: later })).toBe(false);
  });

  test('or failed before, and is waited for again', () => {
    expect(isUnseen(earlier, [earlier], ['n/run-1'], { since, now: later })).toBe(true);
  });

  test('but none that another has followed, or may yet follow', () => {
    const next: Job = { metadata: { ...metadata, name: 'run-2', creationTimestamp: '2026-01-01T12:00:04Z' } };
    expect(isUnseen(earlier, [earlier, next], ['n/run-1'], { since, now: later })).toBe(false);
    expect(isUnseen(earlier, [earlier], ['n/run-1'], { since, now: since + 5_000 })).toBe(false);
  });

  test('is none that goes on, or has ended well', () => {
    expect(isUnseen({ metadata }, [], ['n/run-1'], { since, now: later })).toBe(false);
    expect(
      isUnseen(
        {
          metadata,
          status: { conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: '2026-01-01T12:00:05Z' }] },
        },
        [],
        ['n/run-1'],
        { since, now: later },
      ),
    ).toBe(false);
  });
});
