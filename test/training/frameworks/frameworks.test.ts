import type { Chart } from 'cdk8s';
import {
  container,
  indexedJob,
  jax,
  jobSet,
  mpi,
  pytorch,
  tensorflow,
  trainJob,
  TrainingJob,
  type TrainingJobProps,
} from '../../../lib';
import { clusterWith, manifestOf, objectsOf, problemsOf, small } from '../../workload/trees';
import { startedTasks } from '../kubelet';

const cluster = clusterWith({ operators: ['jobset', 'kueue', 'kubeflow-trainer'] });
const h100 = (count: number) => ({ product: 'NVIDIA-H100-80GB-HBM3', count });
const job = (props: Partial<TrainingJobProps>) => (chart: Chart) =>
  new TrainingJob(chart, 'train', { image: 'train:1', resources: small, runId: 'r1', ...props });
const tasks = (props: Partial<TrainingJobProps>) => startedTasks(manifestOf('Job', job(props), cluster));
const problems = (props: Partial<TrainingJobProps>): readonly string[] => problemsOf(job(props), cluster);

test('workers of TensorFlow find each other', () => {
  expect(
    tasks({ framework: tensorflow({ strategy: 'multiWorkerMirrored', worker: 2 }) }).map(({ env }) => env['TF_CONFIG']),
  ).toEqual([
    '{"cluster":{"worker":["train-r1-0.train:2222","train-r1-1.train:2222"]},"task":{"type":"worker","index":0}}',
    '{"cluster":{"worker":["train-r1-0.train:2222","train-r1-1.train:2222"]},"task":{"type":"worker","index":1}}',
  ]);
});

test('the run of parameter servers succeeds with its chief', () => {
  const framework = tensorflow({ strategy: 'parameterServer', worker: 2, ps: 1 });
  const { spec } = manifestOf('Job', job({ framework, command: ['python', 'train.py'] }), cluster);
  expect([spec.completions, spec.successPolicy]).toEqual([4, { rules: [{ succeededIndexes: '0' }] }]);
});

test('one device of TensorFlow needs no cluster', () => {
  const objects = objectsOf(job({ framework: tensorflow({ strategy: 'single' }) }), cluster).map(
    ({ manifest }) => manifest,
  );
  expect(objects.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Job']);
  expect(JSON.stringify(objects)).not.toContain('TF_CONFIG');
});

test('torchrun meets at node 0, with a process for each accelerator', () => {
  const [, second] = tasks({ framework: pytorch({ worker: 2 }), accelerator: h100(8), args: ['train.py'] });
  expect(Object.entries(second?.env ?? {}).filter(([name]) => name.startsWith('PET_'))).toMatchInlineSnapshot(`
[
  [
    "PET_NNODES",
    "2",
  ],
  [
    "PET_NPROC_PER_NODE",
    "8",
  ],
  [
    "PET_NODE_RANK",
    "1",
  ],
  [
    "PET_MASTER_ADDR",
    "train-r1-0.train",
  ],
  [
    "PET_MASTER_PORT",
    "29500",
  ],
]
`);
});

test('torchrun is what is run', () => {
  const [{ command, args }] = manifestOf('Job', job({ framework: pytorch({ worker: 2 }), args: ['train.py'] }), cluster)
    .spec.template.spec.containers;
  expect([command, args]).toEqual([['torchrun'], ['train.py']]);
});

test('an elastic run of one node is a cluster too: its node has a number, and an address that is there', () => {
  const build = job({ framework: pytorch({ worker: { min: 1, max: 1 } }), args: ['train.py'] });
  expect(manifestOf('Job', build, cluster).spec).toMatchObject({
    completionMode: 'Indexed',
    successPolicy: { rules: [{ succeededIndexes: '0' }] },
  });
  expect(manifestOf('Service', build, cluster).metadata.name).toBe('train');
});

test('an elastic run knows which of its nodes is the host', () => {
  const started = tasks({ framework: pytorch({ worker: { min: 1, max: 3 } }), args: ['train.py'] });
  expect(started.map(({ env }) => [env['PET_NNODES'], env['PET_RDZV_CONF'], env['PET_RDZV_ENDPOINT']])).toEqual([
    ['1:3', 'is_host=true,read_timeout=600', 'train-r1-0.train:29400'],
    ['1:3', 'is_host=false,read_timeout=600', 'train-r1-0.train:29400'],
    ['1:3', 'is_host=false,read_timeout=600', 'train-r1-0.train:29400'],
  ]);
});

test('processes of JAX know the coordinator and their number', () => {
  const started = tasks({ framework: jax({ worker: 2 }) });
  expect(
    started.map(({ env }) => [env['JAX_COORDINATOR_ADDRESS'], env['JAX_NUM_PROCESSES'], env['JAX_PROCESS_ID']]),
  ).toEqual([
    ['train-r1-0.train:29500', '2', '0'],
    ['train-r1-0.train:29500', '2', '1'],
  ]);
});

test('MPI on one node starts a process for each accelerator', () => {
  const [{ command, args }] = manifestOf(
    'Job',
    job({ framework: mpi(), accelerator: h100(4), args: ['./solve'] }),
    cluster,
  ).spec.template.spec.containers;
  expect([command, args]).toEqual([['mpirun', '-np', '4'], ['./solve']]);
});

test('containers that share the work know how many there are, and need no Service', () => {
  expect(
    tasks({ framework: container({ worker: 2 }) }).map(({ env }) => [env['TASK_INDEX'], env['TASK_COUNT']]),
  ).toEqual([
    ['0', '2'],
    ['1', '2'],
  ]);
  expect(
    objectsOf(job({ framework: container({ worker: 2 }) }), cluster).map(({ manifest }) => manifest['kind']),
  ).not.toContain('Service');
});

test('names are there before pods are ready', () => {
  expect(manifestOf('Service', job({ framework: jax({ worker: 2 }) }), cluster).spec).toMatchObject({
    clusterIP: 'None',
    publishNotReadyAddresses: true,
  });
});

test('several tasks are kept from being moved, and have no proxy between them', () => {
  const { metadata } = manifestOf('Job', job({ framework: jax({ worker: 2 }) }), cluster).spec.template;
  expect(metadata.annotations).toEqual({
    'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
    'karpenter.sh/do-not-disrupt': 'true',
    'linkerd.io/inject': 'disabled',
  });
  expect(metadata.labels['sidecar.istio.io/inject']).toBe('false');
});

// What each backend can and cannot do.
test.each<[string, Partial<TrainingJobProps>, string | undefined]>([
  [
    'a container in a TrainJob',
    { framework: container({ worker: 2 }), backend: trainJob({ runtime: 'plain' }) },
    undefined,
  ],
  [
    'TensorFlow on one device in a TrainJob',
    { framework: tensorflow({ strategy: 'single' }), backend: trainJob({ runtime: 'plain' }) },
    undefined,
  ],
  [
    'a cluster of TensorFlow in a TrainJob',
    { framework: tensorflow({ strategy: 'multiWorkerMirrored', worker: 2 }), backend: trainJob({ runtime: 'torch' }) },
    "'backend' must be indexedJob() or jobSet()",
  ],
  ['PyTorch in a JobSet', { framework: pytorch({ worker: 2 }), backend: jobSet() }, undefined],
  [
    'elastic PyTorch in a TrainJob',
    { framework: pytorch({ worker: { min: 1, max: 2 } }), backend: trainJob({ runtime: 'torch' }) },
    "'backend' must be indexedJob() or jobSet()",
  ],
  [
    'MPI on two nodes in a Job',
    { framework: mpi({ worker: 2 }), backend: indexedJob() },
    "'backend' must be trainJob(…)",
  ],
  [
    'MPI on two nodes in a JobSet',
    { framework: mpi({ worker: 2 }), backend: jobSet() },
    "'backend' must be trainJob(…)",
  ],
  [
    'MPI on two nodes in a TrainJob',
    { framework: mpi({ worker: 2 }), backend: trainJob({ runtime: 'deepspeed-distributed' }) },
    undefined,
  ],
  [
    'a schedule of JobSets',
    { framework: jax({ worker: 2 }), backend: jobSet(), schedule: { cron: '@daily' }, runId: undefined },
    "'schedule' must be left out with jobSet()",
  ],
  [
    'different resources in one Job',
    {
      framework: tensorflow({
        strategy: 'parameterServer',
        worker: 1,
        ps: { resources: { cpu: { request: 1 }, memory: { request: '2Gi' } } },
      }),
      command: ['a'],
    },
    "'framework.ps.resources' must be that of 'chief' with indexedJob()",
  ],
  [
    'types of tasks without a command',
    { framework: tensorflow({ strategy: 'parameterServer', worker: 1, ps: 1 }) },
    "'command' must be given for the 3 tasks",
  ],
  [
    'a mirrored strategy without accelerators',
    { framework: tensorflow({ strategy: 'mirrored' }) },
    "'framework.strategy' needs an 'accelerator'",
  ],
  [
    'two chiefs',
    { framework: tensorflow({ strategy: 'multiWorkerMirrored', worker: 1, chief: 2 }), command: ['a'] },
    "'framework.chief' must be 1",
  ],
  ['no workers', { framework: jax({ worker: 0 }) }, "'framework.worker' must be a whole number"],
  [
    'an unknown strategy',
    { framework: tensorflow({ strategy: 'tpu' } as never) },
    "'framework.strategy' must be 'single'",
  ],
  [
    'fewer nodes than the least',
    { framework: pytorch({ worker: { min: 3, max: 2 } }) },
    "'framework.worker.min' must be at most 'max'",
  ],
  [
    'tries of tasks that need each other',
    { framework: jax({ worker: 2 }), backoffLimitPerIndex: 1 },
    "'backoffLimitPerIndex' is for several tasks of container()",
  ],
  ['a queue and suspend', { queue: { name: 'gpus' }, suspend: true }, "'suspend' must be left out with a 'queue'"],
])('%s', (_, props, problem) => {
  expect(problems(props)).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)]);
});

test('a cluster says whether it has what a backend needs', () => {
  const found = [jobSet(), trainJob({ runtime: 'torch' })].flatMap((backend) =>
    problemsOf(job({ framework: pytorch({ worker: 2 }), backend })),
  );
  expect(found).toEqual([
    expect.stringContaining("'backend' needs 'jobset'"),
    expect.stringContaining("'backend' needs 'kubeflow-trainer'"),
  ]);
});

test('before Kubernetes 1.31 no Job knows which tasks make its success', () => {
  const old = clusterWith({ kubernetesVersion: '1.30' });
  expect(problemsOf(job({ framework: pytorch({ worker: { min: 1, max: 2 } }) }), old)).toEqual([
    expect.stringContaining("'backend' must be jobSet()"),
  ]);
});
