import { join } from 'node:path';
import type { Construct } from 'constructs';
import { Fleet, GpuModelServer, ImageBuild, vllm, WebModelServer } from 'modelyard';
import { stackEnvironment, type FleetSettings } from 'modelyard/settings';
import type { Settings } from './settings';

export { readSettings } from './settings';

/** A language model wherever there are L4s, and on the shop floor a program that looks at measurements. */
export function build(scope: Construct, settings: FleetSettings<Settings>): void {
  const fleet = new Fleet(scope, 'fleet', settings);

  for (const cluster of fleet.where({ gpu: 'NVIDIA-L4' })) {
    const { model, modelRevision, replicas } = cluster.settings;
    const environment = stackEnvironment(cluster, 'assistant', cluster.settings);
    new GpuModelServer(environment, 'qwen', {
      engine: vllm({ model, modelRevision, maxModelLength: 8192 }),
      replicas,
      accelerator: { product: 'NVIDIA-L4' },
      resources: { cpu: { request: 4 }, memory: { request: '24Gi' } },
    });
  }

  for (const cluster of fleet.where({ labels: { edge: 'true' } })) {
    const environment = stackEnvironment(cluster, 'shop-floor', cluster.settings);
    new WebModelServer(environment, 'outliers', {
      // Built for the processors of the clusters that it is deployed to.
      image: new ImageBuild(environment, 'image', {
        context: join(__dirname, 'app'),
        repository: 'outliers',
        registry: cluster.settings.registry,
      }),
      replicas: 2,
      resources: { cpu: { request: '50m', limit: '250m' }, memory: { request: '96Mi', limit: '192Mi' } },
    });
  }
}
