import type { Chart } from 'cdk8s';
import {
  container,
  eachPod,
  jobSet,
  jax,
  ModelCache,
  ModelVolume,
  pytorch,
  tensorflow,
  TrainingJob,
  type TrainingJobProps,
} from '../../lib';
import { restrictedViolations } from '../workload/restricted';
import { clusterWith, manifestOf, problemsOf, small } from '../workload/trees';
import { startedTasks } from './kubelet';

type Props = (chart: Chart) => Partial<TrainingJobProps>;
const shared = (chart: Chart, id = 'shared'): ModelVolume =>
  new ModelVolume(chart, id, { size: '1Gi', accessModes: ['ReadWriteMany'] });
const job = (props: Props) => (chart: Chart) =>
  new TrainingJob(chart, 'train', { image: 'train:1', resources: small, runId: 'r1', ...props(chart) });
const runOf = (props: Props): ReturnType<typeof manifestOf> =>
  manifestOf('Job', (chart) => {
    const { job: run } = job(props)(chart);
    // The Job of a cache is none of its tasks.
    chart.node.children
      .filter((child) => child instanceof ModelCache)
      .forEach((cache) => cache.node.tryRemoveChild('job'));
    return run;
  });
const podOf = (props: Props): ReturnType<typeof manifestOf> => runOf(props).spec.template.spec;

test('data is mounted for reading, and said where', () => {
  const pod = podOf((chart) => ({ data: { volume: shared(chart), path: 'mnist' } }));
  expect(pod.containers[0].volumeMounts).toContainEqual({
    name: 'data',
    mountPath: '/data',
    subPath: 'mnist',
    readOnly: true,
  });
  expect(pod.containers[0].env).toContainEqual({ name: 'DATA_PATH', value: '/data' });
});

test('data and a model to begin with may both be downloaded by each pod', () => {
  const source = { source: { uri: 's3://models.example.com/a' } };
  const pod = podOf(() => ({ data: eachPod(source), pretrainedModel: eachPod(source) }));
  expect(pod.initContainers.map(({ name }: { name: string }) => name)).toEqual([
    'download-model',
    'download-model-pretrained',
  ]);
  expect(restrictedViolations(pod)).toEqual([]);
});

test.each<[string, Partial<TrainingJobProps>, true | undefined]>([
  [
    'workers of parameter servers are stopped at once when their chief is done',
    { framework: tensorflow({ strategy: 'parameterServer', worker: 1, ps: 1 }) },
    true,
  ],
  ['an evaluator, too', { framework: tensorflow({ strategy: 'multiWorkerMirrored', worker: 1, evaluator: 1 }) }, true],
  [
    'tasks that all come to an end are processes of their own',
    { framework: tensorflow({ strategy: 'multiWorkerMirrored', worker: 2 }) },
    undefined,
  ],
])('%s', (_, props, shared) => {
  expect(podOf(() => ({ command: ['a'], ...props })).shareProcessNamespace).toBe(shared);
});

test('a run waits for the cache of its data', () => {
  const pod = podOf((chart) => ({
    data: new ModelCache(chart, 'mnist', { source: 's3://data.example.com/mnist', volume: shared(chart) }),
  }));
  expect(
    pod.containers[0].volumeMounts.find(({ mountPath }: { mountPath: string }) => mountPath === '/data'),
  ).toMatchObject({ readOnly: true, subPath: expect.stringMatching(/^mnist-/) });
});

test.each([
  [{}, '/checkpoints/train/train-r1'],
  [{ path: 'a/b' }, '/checkpoints/a/b/train-r1'],
  [{ per: 'all' as const }, '/checkpoints/train'],
])('checkpoints of %j are at %s, for all tasks', (checkpoints, path) => {
  const tasks = startedTasks(
    runOf((chart) => ({ framework: jax({ worker: 2 }), checkpoints: { volume: shared(chart), ...checkpoints } })),
  );
  expect(tasks.map(({ env }) => env['CHECKPOINT_PATH'])).toEqual([path, path]);
});

test('of several tasks the first one publishes', () => {
  const script = (props: Props): string => podOf(props).containers[0].command[2] as string;
  const publish = (chart: Chart) => ({
    publish: { volume: shared(chart), by: 'run' as const },
    command: ['python3', 'train.py'],
  });
  expect(script((chart) => ({ ...publish(chart), framework: jax({ worker: 2 }) }))).toContain(
    'if ! [ "$TASK_INDEX" = 0 ]; then exec "$@"; fi',
  );
  expect(
    script((chart) => ({
      ...publish(chart),
      framework: tensorflow({ strategy: 'parameterServer', worker: 1, ps: 1 }),
    })),
  ).toContain(`if ! [ "$TASK_TYPE/$TASK_INDEX" = 'chief/0' ]; then`);
  expect(script(publish)).not.toContain('TASK_INDEX');
});

test('in a JobSet only tasks of the first type can publish', () => {
  const { spec } = manifestOf(
    'JobSet',
    job((chart) => ({
      backend: jobSet(),
      publish: { volume: shared(chart), by: 'run' },
      command: ['a'],
      framework: tensorflow({ strategy: 'parameterServer', worker: 1, ps: 1 }),
    })),
    clusterWith({ operators: ['jobset'] }),
  );
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
  expect(spec.replicatedJobs.map(({ template }: any) => template.spec.template.spec.containers[0].command[0])).toEqual([
    '/bin/sh',
    'a',
    'a',
  ]);
});

test('a gate that a model did not reach ends the run', () => {
  const { spec } = runOf((chart) => ({
    publish: { volume: shared(chart), gate: { metric: 'accuracy', atLeast: 0.9 } },
    command: ['a'],
  }));
  expect(spec.podFailurePolicy.rules[1].onExitCodes.values).toEqual([2, 65, 126, 127]);
});

test('a mesh is kept out of every run where there is one', () => {
  const labels = manifestOf(
    'Job',
    job(() => ({})),
    clusterWith({ operators: ['istio'] }),
  ).spec.template.metadata.labels;
  expect(labels['sidecar.istio.io/inject']).toBe('false');
});

test.each<[string, Partial<TrainingJobProps>, boolean]>([
  ['a container', {}, false],
  ['one with an accelerator', { accelerator: { product: 'NVIDIA-L4' } }, true],
  ['one with an accelerator that may be moved', { accelerator: { product: 'NVIDIA-L4' }, safeToEvict: true }, false],
  ['several', { framework: container({ worker: 2 }) }, true],
])('%s: kept from being moved', (_, props, kept) => {
  const { annotations = {} } = runOf(() => props).spec.template.metadata;
  expect('karpenter.sh/do-not-disrupt' in annotations).toBe(kept);
});

test('pods with accelerators have room in /dev/shm', () => {
  const pod = podOf(() => ({
    framework: pytorch({ worker: 2 }),
    args: ['a.py'],
    accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count: 8 },
    sharedMemory: '512Mi',
  }));
  expect(pod.volumes).toContainEqual({ name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '512Mi' } });
});

test('all that is wrong with a run is said', () => {
  const found = problemsOf(
    job((chart) => ({
      publish: { volume: shared(chart), path: '../x', by: 'program', gate: { metric: 'a b' }, keepVersions: 0 },
      checkpoints: {
        volume: new ModelVolume(chart, 'read-only', { size: '1Gi', accessModes: ['ReadWriteMany'] }),
        path: '/x',
      },
      queue: { name: 'Q', maxExecTimeSeconds: 0 },
      parallelism: 2,
      maxFailedIndexes: 2,
    })),
    clusterWith({ operators: ['kueue'] }),
  );
  expect(found).toMatchInlineSnapshot(`
[
  "TrainingJob 'test/train': 'maxFailedIndexes' must be a whole number, from 0 to 1, got 2",
  "TrainingJob 'test/train': 'maxFailedIndexes' needs 'backoffLimitPerIndex', got 2",
  "TrainingJob 'test/train': 'parallelism' must be a whole number, from 1 to 1, got 2",
  "TrainingJob 'test/train': 'parallelism' is for several tasks of container(), which need no other: those of other frameworks wait until all are there, got 2",
  "TrainingJob 'test/train': 'publish.path' must be relative to the volume and stay inside it, got '../x'",
  "TrainingJob 'test/train': 'publish.gate' needs 'publish.by' to be 'run': the program publishes before anybody could check its model",
  "TrainingJob 'test/train': 'publish.keepVersions' needs 'publish.by' to be 'run': the program publishes before anybody could check its model",
  "TrainingJob 'test/train': 'publish.keepVersions' must be a whole number, at least 1, got 0",
  "TrainingJob 'test/train': 'publish.gate.metric' must be a key of letters, digits, dots, hyphens and underscores, got 'a b'",
  "TrainingJob 'test/train': 'publish.gate' must have a bound: 'atLeast' or 'atMost', got {"metric":"a b"}",
  "TrainingJob 'test/train': 'checkpoints.path' must be relative to the volume and stay inside it, got '/x'",
  "TrainingJob 'test/train': 'queue.name' must be the name of a LocalQueue, got 'Q'",
  "TrainingJob 'test/train': 'queue.maxExecTimeSeconds' must be a whole number, at least 1, got 0",
]
`);
});
