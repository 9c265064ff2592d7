import { Chart } from 'cdk8s';
import { BlueGreen, InferencePool, TrafficSplit, type GpuModelServer } from '../../../lib';
import { clusterWith, objectsOf } from '../../workload/trees';
import { server } from './groups';

const cluster = clusterWith({
  operators: ['leaderworkerset', 'gateway-api-inference-extension', 'ingress-nginx'],
  gatewayClass: 'public',
});
const leaders = (name: string): object => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/component': 'gpu-model-server',
  'leaderworkerset.sigs.k8s.io/worker-index': '0',
});

type Objects = ReturnType<typeof objectsOf>;
const find = (objects: Objects, kind: string, name: string): Objects[number] =>
  objects.find(({ manifest }) => manifest['kind'] === kind && manifest['metadata'].name === name)!;
const waits = (objects: Objects, kind: string, name: string): string[] =>
  find(objects, kind, name)
    .dependsOn.map((object) => `${object.kind}/${object.name}`)
    .sort();

const two = (build: (chart: Chart, first: GpuModelServer, second: GpuModelServer) => unknown): Objects =>
  objectsOf(
    (chart) =>
      void build(
        chart,
        server({ name: 'chat-1' })(new Chart(chart, 'first')),
        server({ name: 'chat-2' })(new Chart(chart, 'second')),
      ),
    cluster,
  );

test('blue and green may be spread over nodes: requests go to the leaders of one, and the other changes after the switch', () => {
  const objects = two((chart, blue, green) => new BlueGreen(chart, 'chat', { blue, green, active: 'blue' }));
  expect(find(objects, 'Service', 'chat').manifest['spec'].selector).toEqual(leaders('chat-1'));
  expect([waits(objects, 'Service', 'chat'), waits(objects, 'LeaderWorkerSet', 'chat-2')]).toEqual([
    ['LeaderWorkerSet/chat-1', 'Service/chat-1'],
    ['Service/chat'],
  ]);
});

test('a canary may be spread over nodes', () => {
  const objects = two(
    (chart, stable, canary) =>
      new TrafficSplit(chart, 'chat', {
        backends: [
          { server: stable, weight: 100 },
          { server: canary, weight: 0 },
        ],
        ingress: { host: 'chat.example.com' },
      }),
  );
  expect(waits(objects, 'LeaderWorkerSet', 'chat-2')).toEqual(['Ingress/chat', 'Ingress/chat-canary']);
});

test('a pool holds leaders, and their port is found', () => {
  const objects = objectsOf(
    (chart) => void new InferencePool(chart, 'pool', { server: server()(chart), endpointPicker: { name: 'picker' } }),
    cluster,
  );
  expect(find(objects, 'InferencePool', 'pool').manifest['spec']).toMatchObject({
    selector: { matchLabels: leaders('chat') },
    targetPorts: [{ number: 8000 }],
  });
});
