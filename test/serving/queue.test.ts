import { clusterWith, objectsOf, problemsOf, small, gpuCluster } from '../workload/trees';
import { GpuModelServer, vllm, WebModelServer, type QueuePlace, type SynthesizedObject } from '../../lib';

const withKueue = clusterWith({ operators: ['kueue', 'leaderworkerset'] });
const queue: QueuePlace = { name: 'serving', priorityClass: 'urgent', topology: { required: 'example.com/rack' } };
const labels = { 'kueue.x-k8s.io/queue-name': 'serving', 'kueue.x-k8s.io/priority-class': 'urgent' };
const annotations = { 'kueue.x-k8s.io/podset-required-topology': 'example.com/rack' };
const web = { image: 'registry.example.com/web:1', resources: small, queue };
const chat = {
  engine: vllm({ model: 'm', mutable: true }),
  accelerator: { product: 'NVIDIA-L4' },
  resources: small,
  queue,
};

const workload = (objects: readonly SynthesizedObject[], kind: string): Record<string, unknown> =>
  objects.find(({ manifest }) => manifest['kind'] === kind)!.manifest as Record<string, unknown>;

test('the Deployment of a server names its queue, and its pods how near they are', () => {
  const deployment = workload(
    objectsOf((chart) => new WebModelServer(chart, 'web', web), withKueue),
    'Deployment',
  );
  expect(deployment).toMatchObject({ metadata: { labels }, spec: { template: { metadata: { annotations } } } });
});

test('so does the set of groups of a model that is spread over nodes, its leaders and its workers', () => {
  const set = workload(
    objectsOf((chart) => new GpuModelServer(chart, 'chat', { ...chat, multiNode: { nodes: 2 } }), withKueue),
    'LeaderWorkerSet',
  );
  const template = { metadata: { annotations } };
  expect(set).toMatchObject({
    metadata: { labels },
    spec: { leaderWorkerTemplate: { leaderTemplate: template, workerTemplate: template } },
  });
});

test('no other object of the server is in the queue', () => {
  const objects = objectsOf((chart) => new WebModelServer(chart, 'web', { ...web, replicas: 2 }), withKueue);
  const queued = objects.filter(({ manifest }) => JSON.stringify(manifest['metadata']).includes('kueue'));
  expect(queued.map(({ manifest }) => manifest['kind'])).toEqual(['Deployment']);
});

test('what can be no queue is a problem, and so is one of a cluster without Kueue', () => {
  const server = (name: string, cluster = withKueue): readonly string[] =>
    problemsOf((chart) => new WebModelServer(chart, 'web', { ...web, queue: { name } }), cluster);
  expect(server('Serving')).toEqual([
    "WebModelServer 'test/web': 'queue.name' must be the name of a LocalQueue, got 'Serving'",
  ]);
  expect(server('serving', clusterWith({ operators: ['keda'] }))).toEqual([expect.stringContaining("'queue' needs")]);
  expect(server('serving', gpuCluster)).toHaveLength(1);
});
