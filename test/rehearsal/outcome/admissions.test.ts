import { admissionFindings, admissionReports, queueReports } from '../../../lib/rehearsal/outcome/admissions';
import { queuedRuns } from '../../../lib/rehearsal/state/queued-run';
import { workloadStates } from '../../../lib/rehearsal/state/workload-state';
import { admission, condition, queuedJob, queueState, workloadFor } from '../sample-queues';

const admitted = [condition('QuotaReserved', 'True'), condition('Admitted', 'True')];
const waiting = (message: string): object[] => [condition('QuotaReserved', 'False', message, 'Pending')];
const lacksTwo =
  "couldn't assign flavors to pod set main: insufficient unused quota for cpu in flavor any, 2 more needed";

const reports = (message: string, evictions = new Map<string, string[]>()) => {
  const state = queueState(
    [queuedJob('first', { suspend: false }), queuedJob('second')],
    [workloadFor('first', admitted, admission('4')), workloadFor('second', waiting(message))],
  );
  return admissionReports(state, queuedRuns(state), evictions);
};

test('a run that waits comes first, with its queue and the words of Kueue', () => {
  expect(
    reports(lacksTwo).map(({ workload, queue, clusterQueue, state }) => [workload.name, queue, clusterQueue, state]),
  ).toEqual([
    ['second', 'team', 'gpus', 'waiting'],
    ['first', 'team', 'gpus', 'admitted'],
  ]);
});

test('what would admit it is told, with who holds the room', () => {
  expect(reports(lacksTwo)[0]?.advice).toBe(
    'It is admitted when 2 more cpu of flavor any are given back (Job ml/first holds 4) or its nominalQuota in ' +
      'ClusterQueue gpus is raised by 2',
  );
});

test.each([
  ["LocalQueue team doesn't exist", 'Make LocalQueue team in namespace ml'],
  ["ClusterQueue gpus doesn't exist", 'Make ClusterQueue gpus'],
  [
    'insufficient quota for cpu in flavor any, previously considered podsets requests (0) + ' +
      'current podset request (9) > maximum capacity (4)',
    'It is never admitted: of cpu in flavor any it can have 4 at most',
  ],
  ["Workload namespace doesn't match ClusterQueue selector", 'Give namespace ml the labels'],
  ['Pending the preemption of 1 workload(s)', 'It is admitted when those that have to make room have gone'],
  ['something that nobody knows', 'See the message'],
])('%s: it is said what to do', (message, advice) => {
  expect(reports(message)[0]?.advice).toContain(advice);
});

test('what a run holds is told', () => {
  expect(reports(lacksTwo)[1]?.holds).toEqual([{ flavor: 'any', resource: 'cpu', amount: '4' }]);
});

test('who needed the room is named, and not by a uid', () => {
  const words = 'Preempted to accommodate a workload (UID: 1-2, JobUID: uid-first) due to prioritization';
  const [second] = reports(lacksTwo, new Map([['ml/job-second', [words]]]));
  expect(second?.evictions).toEqual(['Preempted to accommodate a workload (Job ml/first) due to prioritization']);
});

test('a run that waits is a finding, and so is one that had to give its room back', () => {
  const found = admissionFindings(reports(lacksTwo, new Map([['ml/job-second', ['Preempted']]])));
  expect(found.map(({ rule, severity, object, message }) => [rule, severity, object.name, message])).toEqual([
    ['not-admitted', 'high', 'second', `Kueue does not admit it (LocalQueue team, ClusterQueue gpus): ${lacksTwo}`],
    ['preempted', 'medium', 'second', 'It had to give its room back (LocalQueue team, ClusterQueue gpus): Preempted'],
  ]);
});

test('a queue is told with its quota and what it borrows', () => {
  expect(queueReports(queueState([], []))).toEqual([
    {
      ...{ name: 'gpus', cohort: 'all', waiting: 1, admitted: 2 },
      resources: [{ flavor: 'any', resource: 'cpu', quota: '4', used: '5', borrowed: '1' }],
    },
  ]);
});

test('a Job that waits for a queue is not complete, though it is suspended', () => {
  const state = queueState([queuedJob('second', { pods: 3 })], [workloadFor('second', waiting(lacksTwo))]);
  expect(workloadStates(state, new Set())).toMatchObject([{ complete: false, desired: 3, failure: lacksTwo }]);
});
