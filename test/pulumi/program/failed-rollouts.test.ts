import { hasFailed, type LiveDeployment } from '../../../lib/pulumi/program/failed-rollouts';

const at = (minute: number): string => `2026-07-01T10:${String(minute).padStart(2, '0')}:00Z`;
const time = (minute: number): number => Date.parse(at(minute));
const deploy = { began: time(10), built: time(12) };

function deployment(
  changed: number,
  verdict: number | undefined,
  more: Partial<LiveDeployment['status']> = {},
): LiveDeployment {
  const conditions =
    verdict === undefined
      ? []
      : [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastTransitionTime: at(verdict) }];
  return {
    metadata: {
      name: 'web',
      generation: 2,
      managedFields: [{ time: at(changed) }, { time: at(59), subresource: 'status' }],
    },
    spec: { progressDeadlineSeconds: 300 },
    status: { observedGeneration: 2, conditions, ...more },
  };
}

test.each([
  ['that made no progress after the deploy’s change', deployment(11, 16), 17],
  ['that goes on after one that failed, and itself makes none until its deadline', deployment(11, 5), 16],
  ['that the deploy finds failed, and waits for until its deadline', deployment(3, 8), 17],
])('a rollout has failed %s', (_, live, now) => {
  expect(hasFailed(live, deploy, time(now))).toBe(true);
});

test.each([
  ['without a verdict', deployment(11, undefined), 30],
  ['when only an earlier one has, and this one has time left', deployment(11, 5), 15],
  ['when the deploy has not come to it: its images are being built', deployment(3, 8), 16],
  ['when its controller has not seen the change', deployment(11, 16, { observedGeneration: 1 }), 17],
])('a rollout has not failed %s', (_, live, now) => {
  expect(hasFailed(live, deploy, time(now))).toBe(false);
});
