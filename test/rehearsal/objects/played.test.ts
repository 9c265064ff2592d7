import { isPlayed, operatorsNeeded } from '../../../lib/rehearsal/objects/played';
import type { KubernetesObject } from '../../../lib/review';

const of = (apiVersion: string, kind: string, labels = {}): KubernetesObject => ({
  ...{ apiVersion, kind, metadata: { name: 'a', labels } },
});
const queued = { 'kueue.x-k8s.io/queue-name': 'team' };

test.each([
  ['nothing of an operator', of('apps/v1', 'Deployment'), []],
  ['a JobSet', of('jobset.x-k8s.io/v1alpha2', 'JobSet'), ['jobset']],
  [
    'a TrainJob, which becomes a JobSet',
    of('trainer.kubeflow.org/v1alpha1', 'TrainJob'),
    ['jobset', 'kubeflow-trainer'],
  ],
  ['a LeaderWorkerSet', of('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet'), ['leaderworkerset']],
  ['a ScaledObject', of('keda.sh/v1alpha1', 'ScaledObject'), ['keda']],
  ['a Job for a queue', of('batch/v1', 'Job', queued), ['kueue']],
  ['a queue', of('kueue.x-k8s.io/v1beta2', 'ClusterQueue'), ['kueue']],
  ['a JobSet for a queue', of('jobset.x-k8s.io/v1alpha2', 'JobSet', queued), ['jobset', 'kueue']],
  ['a kind of a group that only ends alike', of('my.jobset.x-k8s.io/v1', 'JobSet'), []],
])('%s needs its operators', (_, object, operators) => {
  expect([...operatorsNeeded([object])].sort()).toEqual(operators);
});

test('an object of an operator is played only while the operator runs', () => {
  const jobSet = of('jobset.x-k8s.io/v1alpha2', 'JobSet');
  expect([isPlayed(jobSet), isPlayed(jobSet, new Set(['jobset'])), isPlayed(jobSet, new Set(['kueue']))]).toEqual([
    ...[false, true, false],
  ]);
});
