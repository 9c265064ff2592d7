import { join } from 'node:path';
import type { Construct } from 'constructs';
import { Environment, ImageBuild, ModelVolume, pytorch, readCluster, tensorflow, TrainingJob } from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly registry: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** What all runs share. */
export interface Training {
  readonly environment: Environment;
  readonly tensorflowImage: ImageBuild;
  readonly pytorchImage: ImageBuild;
  /** Models and checkpoints. */
  readonly volume: ModelVolume;
}

export const resources = { cpu: { request: '50m', limit: 2 }, memory: { request: '384Mi', limit: '1Gi' } };

/**
 * Small models that several tasks train together, on CPUs. One that reads less than 95 of 100
 * digits right is not published.
 */
export function build(scope: Construct, settings: Settings): Training {
  const environment = new Environment(scope, 'distributed-training', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  const image = (framework: string): ImageBuild =>
    new ImageBuild(environment, `${framework}-image`, {
      context: join(__dirname, framework),
      repository: `distributed-training-${framework}`,
      registry: settings.registry,
    });
  const training = {
    environment,
    tensorflowImage: image('tensorflow'),
    pytorchImage: image('pytorch'),
    volume: new ModelVolume(environment, 'training', { size: '1Gi', accessModes: ['ReadWriteMany'] }),
  };
  const { tensorflowImage, pytorchImage, volume } = training;
  const gate = { metric: 'accuracy', atLeast: 0.95 };

  // Synchronously: after every step all workers have the same model.
  new TrainingJob(environment, 'workers', {
    image: tensorflowImage,
    command: ['python3', 'workers.py'],
    resources,
    framework: tensorflow({ strategy: 'multiWorkerMirrored', worker: 2 }),
    checkpoints: { volume, path: 'checkpoints/workers' },
    publish: { volume, path: 'models/workers', gate },
  });
  // Asynchronously: each worker takes the model as it is, and changes it.
  new TrainingJob(environment, 'servers', {
    image: tensorflowImage,
    command: ['python3', 'servers.py'],
    resources,
    framework: tensorflow({ strategy: 'parameterServer', worker: 2, ps: 1 }),
    publish: { volume, path: 'models/servers', gate },
  });
  new TrainingJob(environment, 'processes', {
    image: pytorchImage,
    args: ['train.py'],
    resources,
    framework: pytorch({ worker: 2 }),
    checkpoints: { volume, path: 'checkpoints/processes' },
    publish: { volume, path: 'models/processes', gate },
  });
  return training;
}
