import type { Construct } from 'constructs';
import {
  Environment,
  HyperparameterSweep,
  ModelVolume,
  readCluster,
  tensorflow,
  TfServing,
  TrainingJob,
} from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

const image = 'registry.example.com/training/digits:1.0.0';
const command = ['python3', 'train.py'];
const resources = { cpu: { request: 1 }, memory: { request: '2Gi' } };

/**
 * Two workers train a model every night; one that is good enough is published, and TensorFlow Serving takes it over.
 */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'training', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  const models = new ModelVolume(environment, 'models', { size: '20Gi', accessModes: ['ReadWriteMany'] });
  const checkpoints = new ModelVolume(environment, 'checkpoints', { size: '20Gi', accessModes: ['ReadWriteMany'] });

  const train = {
    image,
    command,
    resources,
    framework: tensorflow({ strategy: 'multiWorkerMirrored', worker: 2 }),
    checkpoints: { volume: checkpoints },
    // The program writes the model and metrics.json into MODEL_OUTPUT_PATH. A worse one is not published.
    publish: { volume: models, path: 'digits', gate: { metric: 'accuracy', atLeast: 0.95 }, keepVersions: 5 },
  } as const;
  // Once now, so that there is something to serve, and every night from then on.
  const first = new TrainingJob(environment, 'digits-training', { ...train, activeDeadlineSeconds: 7200 });
  new TrainingJob(environment, 'digits-nightly', {
    ...train,
    schedule: { cron: '0 3 * * *', timeZone: 'Europe/Berlin' },
  });

  const server = new TfServing(environment, 'digits', {
    // The newest version. To go back to version 7: versionPolicy: { specific: [7] }
    models: [{ name: 'digits', source: { volume: models, path: 'digits' } }],
    resources: { cpu: { request: 1 }, memory: { request: '2Gi' } },
  });
  server.node.addDependency(first);

  new HyperparameterSweep(environment, 'digits-sweep', {
    image,
    command,
    resources,
    grid: { LEARNING_RATE: [0.1, 0.01, 0.001], BATCH_SIZE: [32, 128] },
    parallelism: 2,
    results: { volume: checkpoints, path: 'sweeps', metric: 'accuracy' },
  });
}
