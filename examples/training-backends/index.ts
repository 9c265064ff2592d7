import type { Construct } from 'constructs';
import {
  container,
  Environment,
  indexedJob,
  jax,
  jobSet,
  ModelVolume,
  mpi,
  pytorch,
  readCluster,
  tensorflow,
  TfServing,
  trainJob,
  TrainingJob,
  type TrainingBackend,
  type TrainingJobProps,
} from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

const resources = { cpu: { request: 2 }, memory: { request: '4Gi' } };
const image = (framework: string): string => `registry.example.com/training/${framework}:1.0.0`;

/**
 * The same programs on every backend that can run them. What one cannot do is an error at
 * synthesis, which says which can.
 */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'training-backends', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  const models = new ModelVolume(environment, 'models', { size: '100Gi', accessModes: ['ReadWriteMany'] });
  // A program that says no more runs on any of them.
  const programs: Readonly<Record<string, Omit<TrainingJobProps, 'resources'>>> = {
    container: { image: image('embeddings'), framework: container({ worker: 4 }) },
    'tf-single': { image: image('tensorflow'), framework: tensorflow({ strategy: 'single' }) },
    'tf-mirrored': {
      image: image('tensorflow'),
      framework: tensorflow({ strategy: 'mirrored' }),
      accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count: 8 },
    },
    pytorch: {
      image: image('pytorch'),
      framework: pytorch({ worker: 2 }),
      args: ['train.py'],
      accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count: 8 },
    },
    jax: { image: image('jax'), framework: jax({ worker: 2 }), command: ['python3', 'train.py'] },
    mpi: { image: image('mpi'), framework: mpi({ processesPerWorker: 4 }), args: ['python3', 'train.py'] },
  };
  const runtimes: Readonly<Record<string, string>> = {
    pytorch: 'torch-distributed',
    jax: 'jax-distributed',
    mpi: 'deepspeed-distributed',
  };
  const backends: Readonly<Record<string, (program: string) => TrainingBackend>> = {
    job: indexedJob,
    'job-set': jobSet,
    // Kubeflow Trainer has no runtime for what is no framework of its own: 'plain' is one that the platform made.
    'train-job': (program) => trainJob({ runtime: runtimes[program] ?? 'plain' }),
  };
  for (const [program, props] of Object.entries(programs)) {
    for (const [name, backend] of Object.entries(backends)) {
      // Kueue admits all pods of a run together, or none.
      new TrainingJob(environment, `${program}-${name}`, {
        ...props,
        resources,
        backend: backend(program),
        queue: { name: 'research' },
      });
    }
  }

  // Distributed TensorFlow has no runtime of Kubeflow Trainer.
  const clusters: Readonly<Record<string, TrainingJobProps>> = {
    'tf-workers': {
      image: image('tensorflow'),
      resources,
      command: ['python3', 'train.py'],
      framework: tensorflow({ strategy: 'multiWorkerMirrored', worker: 2, evaluator: 1 }),
    },
    'tf-servers': {
      image: image('tensorflow'),
      resources,
      command: ['python3', 'train.py'],
      framework: tensorflow({ strategy: 'parameterServer', worker: 2, ps: 1 }),
    },
    'pytorch-elastic': {
      image: image('pytorch'),
      resources,
      args: ['train.py'],
      framework: pytorch({ worker: { min: 2, max: 4 } }),
    },
  };
  for (const [program, props] of Object.entries(clusters)) {
    new TrainingJob(environment, `${program}-job`, { ...props, backend: indexedJob() });
    new TrainingJob(environment, `${program}-job-set`, { ...props, backend: jobSet() });
  }
  // Types of tasks with resources of their own need a JobSet.
  new TrainingJob(environment, 'tf-large-servers', {
    image: image('tensorflow'),
    resources,
    framework: tensorflow({
      strategy: 'parameterServer',
      worker: { replicas: 4, accelerator: { product: 'NVIDIA-H100-80GB-HBM3' } },
      ps: { replicas: 2, resources: { cpu: { request: 4 }, memory: { request: '32Gi' } } },
    }),
    backend: jobSet(),
    checkpoints: { volume: models, path: 'checkpoints' },
    publish: { volume: models, path: 'digits', by: 'run' },
    command: ['python3', 'train.py'],
  });
  // MPI on several nodes needs what Kubeflow Trainer makes.
  new TrainingJob(environment, 'mpi-nodes', {
    image: image('mpi'),
    resources,
    framework: mpi({ worker: 2, processesPerWorker: 4 }),
    args: ['python3', 'train.py'],
    backend: trainJob({ runtime: 'deepspeed-distributed' }),
  });

  new TfServing(environment, 'digits', { model: { volume: models, path: 'digits' }, resources });
}
