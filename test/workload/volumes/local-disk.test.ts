import type { Chart } from 'cdk8s';
import {
  eachPod,
  GpuModelServer,
  HyperparameterSweep,
  ModelCache,
  ModelVolume,
  TfServing,
  TrainingJob,
  vllm,
  WebModelServer,
  type GpuModelServerProps,
  type VolumeMount,
  type WebModelServerProps,
} from '../../../lib';
import { clusterWith, manifestOf, objectsOf, problemsOf, small } from '../trees';

const web =
  (props: Partial<WebModelServerProps> = {}) =>
  (chart: Chart) =>
    new WebModelServer(chart, 'web', { image: 'web:1', resources: small, ...props });
const chat =
  (props: Partial<GpuModelServerProps> = {}) =>
  (chart: Chart) =>
    new GpuModelServer(chart, 'chat', {
      resources: small,
      accelerator: { product: 'NVIDIA-L4' },
      engine: vllm({ model: 'm', mutable: true }),
      ...props,
    });
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
const podOf = (build: (chart: Chart) => unknown): any => manifestOf('Deployment', build).spec.template.spec;
/** What a server reserves, and its limit. */
const disk = (build: (chart: Chart) => unknown): unknown[] => {
  const { requests, limits } = podOf(build).containers[0].resources as Record<string, Record<string, string>>;
  return [requests?.['ephemeral-storage'], limits?.['ephemeral-storage']];
};
const scratch = (volume: VolumeMount['volume']): Partial<WebModelServerProps> => ({
  volumes: [{ volume, path: '/scratch' }],
});

const models = (chart: Chart) => new ModelVolume(chart, 'models', { size: '1Gi', accessModes: ['ReadWriteMany'] });
const kinds: [string, (chart: Chart) => unknown][] = [
  ['a web server', web({ ...scratch({}), model: eachPod({ source: 's3://models/a' }) })],
  [
    'TensorFlow Serving that stages models',
    (chart) =>
      new TfServing(chart, 'tf', {
        resources: small,
        model: { uri: 's3://models/a' },
        grpc: {
          tls: { serverKey: { secretName: 'tls', key: 'tls.key' }, serverCert: { secretName: 'tls', key: 'tls.crt' } },
        },
      }),
  ],
  ['an engine', chat()],
  ['several nodes', chat({ multiNode: { nodes: 2 } })],
  [
    'a run',
    (chart) =>
      new TrainingJob(chart, 'run', {
        image: 'a:1',
        resources: small,
        data: eachPod({ source: 's3://models/a' }),
        volumes: [{ volume: { inMemory: true }, path: '/fast' }],
      }),
  ],
  [
    'a sweep',
    (chart) =>
      new HyperparameterSweep(chart, 'sweep', {
        image: 'a:1',
        command: ['a'],
        resources: small,
        grid: { A: [1, 2] },
        results: { volume: models(chart), metric: 'a' },
      }),
  ],
  ['a cache', (chart) => new ModelCache(chart, 'cache', { source: 's3://models/a', volume: { size: '1Gi' } })],
];

interface Container {
  readonly resources: { readonly requests: Record<string, string>; readonly limits: Record<string, string> };
}
interface Pod {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes: readonly { readonly emptyDir?: { readonly sizeLimit?: string } }[];
}

function podsIn(value: unknown): Pod[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return 'containers' in value ? [value as Pod] : Object.values(value).flatMap(podsIn);
}

describe.each(kinds)('%s', (_name, build) => {
  const pods = objectsOf(build, clusterWith({ operators: ['leaderworkerset'] })).flatMap(({ manifest }) =>
    podsIn(manifest),
  );

  test('reserves local disk in each container, within a limit', () => {
    const amounts = pods
      .flatMap(({ containers, initContainers = [] }) => [...containers, ...initContainers])
      .flatMap(({ resources: { requests, limits } }) => [requests['ephemeral-storage'], limits['ephemeral-storage']]);
    expect(amounts.length).toBeGreaterThan(0);
    expect(amounts).not.toContain(undefined);
  });

  test('has a size for each room on the node', () => {
    const rooms = pods.flatMap(({ volumes }) =>
      volumes.flatMap(({ emptyDir }) => (emptyDir === undefined ? [] : [emptyDir.sizeLimit])),
    );
    expect(rooms.length).toBeGreaterThan(0);
    expect(rooms).not.toContain(undefined);
  });
});

test('a server reserves what its logs and its temporary folder usually take, and may fill both', () => {
  expect(disk(web())).toEqual(['512Mi', '2Gi']);
});

test('scratch volumes count whole where their size is given, and a little otherwise', () => {
  expect(disk(web(scratch({ sizeLimit: '8Gi' })))).toEqual(['8704Mi', '10Gi']);
  expect(disk(web(scratch({})))).toEqual(['768Mi', '12Gi']);
});

test('what is in memory is no local disk, and has half of the memory where nothing is said', () => {
  expect(disk(web(scratch({ inMemory: true })))).toEqual(disk(web()));
  expect(podOf(web(scratch({ inMemory: true }))).volumes).toContainEqual({
    name: 'scratch',
    emptyDir: { medium: 'Memory', sizeLimit: '512Mi' },
  });
});

test('a size that is known at deploy time only leaves out the limit', () => {
  expect(disk(web(scratch({ sizeLimit: 'pulumi-out-000001-tuo' })))).toEqual(['768Mi', undefined]);
});

test('a container that writes into its own file system may fill that too', () => {
  expect(disk(web({ writableRoot: true }))).toEqual(['768Mi', '12Gi']);
});

test('an engine that downloads its model reserves room for it, and one that has it on a volume does not', () => {
  expect(disk(chat({ modelSize: '100Gi' }))).toEqual([`${101 * 1024 + 512}Mi`, '156Gi']);
  expect(disk(chat())).toEqual(['1536Mi', '1035Gi']);
  expect(disk(chat({ model: 'pvc://models/a' }))).toEqual(['1536Mi', '31Gi']);
});

test('what is given is taken as it is', () => {
  expect(disk(web({ resources: { ...small, ephemeralStorage: { request: '3Gi' } } }))).toEqual(['3Gi', undefined]);
});

test('a run in a queue reserves none, which its quota might not cover', () => {
  const build = (chart: Chart) =>
    new TrainingJob(chart, 'run', {
      image: 'a:1',
      resources: small,
      queue: { name: 'gpus' },
      data: eachPod({ source: 's3://models/a' }),
    });
  const { containers, initContainers } = manifestOf('Job', build, clusterWith({ operators: ['kueue'] })).spec.template
    .spec;
  expect(
    [...containers, ...initContainers].flatMap(({ resources: { requests, limits } }: Container) => [
      requests['ephemeral-storage'],
      limits['ephemeral-storage'],
    ]),
  ).toEqual([undefined, undefined, undefined, undefined]);
});

test('a size that is none is told once, at its place', () => {
  expect(problemsOf(web(scratch({ sizeLimit: 'big' })))).toEqual([
    expect.stringContaining("'volumes[0].volume.sizeLimit' must be more than 0"),
  ]);
});
