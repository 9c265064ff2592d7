import { join } from 'node:path';
import type { Construct } from 'constructs';
import { Environment, ImageBuild, ModelVolume, readCluster, tensorflow, TfServing, TrainingJob } from 'modelyard';
import type { Settings } from './settings';

export { readSettings } from './settings';

/**
 * A training container for a GPU, with its data in the image. It ends when the model is there: a Job, not a Deployment.
 */
export function build(scope: Construct, settings: Settings): void {
  const buildArgs: Record<string, string> = settings.baseImage === undefined ? {} : { BASE_IMAGE: settings.baseImage };
  const environment = new Environment(scope, 'gpu-training', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  const models = new ModelVolume(environment, 'models', { size: '10Gi', accessModes: ['ReadWriteMany'] });
  const training = new TrainingJob(environment, 'digits-training', {
    image: new ImageBuild(environment, 'image', {
      context: join(__dirname, 'app'),
      repository: 'gpu-training',
      registry: settings.registry,
      buildArgs,
    }),
    command: ['python', 'model.py'],
    framework: tensorflow({ strategy: 'mirrored' }),
    accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count: 2 },
    resources: { cpu: { request: 8 }, memory: { request: '32Gi' } },
    publish: { volume: models, path: 'digits', gate: { metric: 'accuracy', atLeast: 0.9 } },
  });
  const server = new TfServing(environment, 'digits', {
    model: { volume: models, path: 'digits' },
    accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count: 1 },
    resources: { cpu: { request: 1 }, memory: { request: '2Gi' } },
  });
  server.node.addDependency(training);
}
