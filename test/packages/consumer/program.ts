import { App } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  Environment,
  GpuModelServer,
  synthesize,
  toYaml,
  TrainingJob,
  vllm,
  WebModelServer,
  type WebModelServerProps,
} from 'modelyard';
import { ObjectSet, parseObjects, renderText, review } from 'modelyard/review';
import { Sealed } from 'modelyard/settings';

/** What a user of the constructs writes, with an import of each kind. */
export function build(scope: Construct, { namespace }: { readonly namespace: string }): void {
  const environment = new Environment(scope, 'shop', { namespace });
  const props: WebModelServerProps = {
    image: 'registry.example/recommender:1.4.0',
    port: 8080,
    replicas: 2,
    resources: { cpu: { request: '250m', limit: 1 }, memory: { request: '256Mi', limit: '512Mi' } },
  };
  new WebModelServer(environment, 'recommender', props);
  new GpuModelServer(environment, 'chat', {
    engine: vllm({ model: 'Qwen/Qwen2.5-7B-Instruct', mutable: true }),
    accelerator: { product: 'NVIDIA-L4' },
    resources: { cpu: { request: 6, limit: 6 }, memory: { request: '24Gi' } },
    modelSize: '15Gi',
    replicas: 2,
  });
}

const app = new App();
build(app, { namespace: 'shop' });

/** The objects of it. */
export const yaml = toYaml(synthesize(app).map(({ manifest }) => manifest));

export { ObjectSet, parseObjects, renderText, review, Sealed, TrainingJob };
