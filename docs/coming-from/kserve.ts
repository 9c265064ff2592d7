import type { Construct } from 'constructs';
import { type Cluster, Environment, GpuModelServer, vllm } from 'modelyard';

export function build(scope: Construct, cluster: Cluster): void {
  const environment = new Environment(scope, 'models', { namespace: 'models', cluster });
  new GpuModelServer(environment, 'huggingface-llama3', {
    engine: vllm({
      model: 'meta-llama/meta-llama-3-8b-instruct',
      modelRevision: '8afb486c1db24fe5011ec46dfbe5b5dccdb575c2',
      servedModelName: 'llama3',
      huggingFaceToken: { secretName: 'hf-secret', key: 'HF_TOKEN' },
    }),
    accelerator: { product: 'NVIDIA-L4', count: 1 },
    resources: { cpu: { request: 6, limit: 6 }, memory: { request: '24Gi' } },
    modelSize: '16Gi',
    replicas: 2,
  });
}
