import { notPlayed } from '../../../lib/rehearsal/outcome/not-played';
import { parseObjects } from '../../../lib/review';

const found = (text: string, why?: string, operators?: Parameters<typeof notPlayed>[2]): unknown => {
  const objects = parseObjects(text, 'head.yaml');
  const carried = why === undefined ? [] : objects.map(({ object }) => ({ object: referenceOf(object), why }));
  return notPlayed(objects, carried, operators).map(({ severity, message }) => [severity, message]);
};
const referenceOf = ({ apiVersion, kind, metadata }: ReturnType<typeof parseObjects>[number]['object']) => ({
  apiVersion,
  kind,
  ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  name: metadata.name,
});
const jobSet = `
apiVersion: jobset.x-k8s.io/v1alpha2
kind: JobSet
metadata: { name: pretrain, namespace: train }
spec:
  replicatedJobs:
    - name: workers
      replicas: 2
      template: { spec: { parallelism: 4, template: { spec: { containers: [{ name: main, image: 'a:1' }] } } } }
`;
const queued = (suspend: boolean): string => `
apiVersion: batch/v1
kind: Job
metadata: { name: a, namespace: train, labels: { kueue.x-k8s.io/queue-name: research } }
spec: { suspend: ${suspend}, template: { spec: { containers: [{ name: main, image: 'a:1' }] } } }
`;
const schedule = `
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec: { schedule: 0 1 * * *, jobTemplate: { spec: { template: { spec: { containers: [] } } } } }
`;
const plain = (apiVersion: string, kind: string): string =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: a } }`;

test('a custom workload whose controller does not run is named, with its pods', () => {
  expect(found(jobSet)).toEqual([
    [
      'low',
      'The controller of JobSet does not run here, so its 8 pods are not made here: ' +
        'whether they fit and start is not known',
    ],
  ]);
});

test('so is one that the cluster does not even have, with the reason', () => {
  expect(found(jobSet, 'the cluster does not have the kind')).toEqual([
    ['low', expect.stringMatching(/^The cluster does not have the kind\. Its 8 pods are not made here/)],
  ]);
});

test('a kind of which nothing is known may make pods', () => {
  expect(found(plain('example.com/v1', 'Widget'))).toEqual([
    ['low', expect.stringContaining('what it makes is not made')],
  ]);
});

test.each([
  ['a Deployment', plain('apps/v1', 'Deployment')],
  ['a ConfigMap', plain('v1', 'ConfigMap')],
  ['a route', plain('gateway.networking.k8s.io/v1', 'HTTPRoute')],
  ['a monitor that is applied', plain('monitoring.coreos.com/v1', 'ServiceMonitor')],
  ['a Job that runs', queued(false)],
])('%s is nothing to tell', (_title, text) => {
  expect(found(text)).toEqual([]);
});

test('a Job that waits for Kueue is named', () => {
  expect(found(queued(true))).toEqual([['low', expect.stringContaining('Kueue does not run here')]]);
});

test.each([
  ['a schedule', schedule, undefined, 'starts nothing here'],
  ['an autoscaler of KEDA', plain('keda.sh/v1alpha1', 'ScaledObject'), undefined, 'KEDA does not run here'],
  [
    'a monitor that the cluster has no kind for',
    plain('monitoring.coreos.com/v1', 'ServiceMonitor'),
    'no kind',
    'No kind',
  ],
])('%s is only said', (_title, text, why, words) => {
  expect(found(text, why)).toEqual([['info', expect.stringContaining(words)]]);
});

test('nothing is said of what an operator that runs plays', () => {
  const running = new Set(['jobset', 'kueue']);
  expect(found(`${jobSet}---${queued(true)}`, undefined, { running, missing: new Map() })).toEqual([]);
});

test('an operator that cannot be had is named with the reason', () => {
  const missing = new Map([['jobset', 'JobSet 0.11.1 cannot be had: there is no Go']]);
  expect(found(jobSet, undefined, { running: new Set(), missing })).toEqual([
    ['low', expect.stringContaining('does not run here (JobSet 0.11.1 cannot be had: there is no Go), so its 8 pods')],
  ]);
});
