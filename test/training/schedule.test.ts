import type { Chart } from 'cdk8s';
import { TrainingJob, type Schedule, type TrainingJobProps } from '../../lib';
import { wrongCron } from '../../lib/training/schedule';
import { manifestOf, problemsOf, small } from '../workload/trees';

const job =
  (schedule: Schedule, props: Partial<TrainingJobProps> = {}) =>
  (chart: Chart) =>
    new TrainingJob(chart, 'nightly', { image: 'train:1', resources: small, schedule, ...props });

test.each([
  '0 3 * * *',
  '*/15 * * * *',
  '0 0,12 1-7 jan-mar MON-fri',
  '5 4 ? * sun',
  '@daily',
  '0 0 1-31/2 * 6',
  '5/15 * * * *',
])('%s is a schedule', (cron) => {
  expect(wrongCron(cron)).toBeUndefined();
});

test.each([
  '',
  '* * * *',
  '0 0 0 0 0',
  '60 * * * *',
  '* 24 * * *',
  '* * * 13 *',
  '* * * * 7',
  '*/0 * * * *',
  '5-1 * * * *',
  '*-5 * * * *',
  '@reboot',
  '@every 1h',
  'TZ=UTC 0 3 * * *',
  '0 3 * * * *',
  'a * * * *',
])("'%s' is none", (cron) => {
  expect(wrongCron(cron)).toMatch(/^must /);
});

test('runs begin by the time, one after the other', () => {
  const { metadata, spec } = manifestOf('CronJob', job({ cron: '0 3 * * *', timeZone: 'Europe/Berlin' }));
  expect({ name: metadata.name, ...spec, jobTemplate: undefined }).toMatchInlineSnapshot(`
{
  "concurrencyPolicy": "Forbid",
  "failedJobsHistoryLimit": 3,
  "jobTemplate": undefined,
  "name": "nightly",
  "schedule": "0 3 * * *",
  "startingDeadlineSeconds": 3600,
  "successfulJobsHistoryLimit": 3,
  "timeZone": "Europe/Berlin",
}
`);
});

test('a change of the runs changes the CronJob in place', () => {
  expect(manifestOf('CronJob', job({ cron: '@daily' }, { args: ['--epochs=2'] })).metadata.name).toBe('nightly');
});

test('the fields that the class does not know reach the pods of a schedule', () => {
  const { spec } = manifestOf('CronJob', job({ cron: '@daily' }, { accelerator: { product: 'NVIDIA-L4' } }));
  expect(spec.jobTemplate.spec.template.spec.containers[0].resources.limits['nvidia.com/gpu']).toBe('1');
});

test('all that is wrong with a schedule is said', () => {
  expect(
    problemsOf(
      job(
        { cron: 'daily', timeZone: 'Berlin', startingDeadlineSeconds: 1, failedJobsHistoryLimit: -1 },
        { runId: 'r1' },
      ),
    ),
  ).toMatchInlineSnapshot(`
[
  "TrainingJob 'test/nightly': 'schedule.cron' must have five fields: minute, hour, day of month, month, day of week, as in '0 3 * * 1'; or be '@daily' or the like, got 'daily'",
  "TrainingJob 'test/nightly': 'schedule.timeZone' must be a time zone such as 'Europe/Berlin' or 'Etc/UTC', got 'Berlin'",
  "TrainingJob 'test/nightly': 'schedule.startingDeadlineSeconds' must be a whole number, at least 10, got 1",
  "TrainingJob 'test/nightly': 'schedule.failedJobsHistoryLimit' must be a whole number, at least 0, got -1",
  "TrainingJob 'test/nightly': 'runId' must be left out with a 'schedule', whose runs are named by their time, got 'r1'",
]
`);
});
