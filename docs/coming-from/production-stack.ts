import type { Construct } from 'constructs';
import { type Cluster, Environment, GpuModelServer, keda, vllm } from 'modelyard';

export function build(scope: Construct, cluster: Cluster): void {
  const environment = new Environment(scope, 'models', { namespace: 'models', cluster });
  new GpuModelServer(environment, 'mistral', {
    engine: vllm({
      model: 'mistralai/Mistral-7B-Instruct-v0.2',
      modelRevision: '63a8b081895390a26e140280378bc85ec8bce07a',
      version: 'v0.18.0',
      maxModelLength: 16384,
      tensorParallelSize: 2,
      extraArgs: ['--max-num-seqs=64'],
      huggingFaceToken: { secretName: 'huggingface', key: 'token' },
    }),
    accelerator: { product: 'NVIDIA-L4', count: 2 },
    resources: { cpu: { request: 6, limit: 8 }, memory: { request: '48Gi', limit: '64Gi' } },
    modelSize: '15Gi',
    sharedMemory: '20Gi',
    priorityClass: 'serving',
    scaling: keda({
      min: 1,
      max: 4,
      triggers: [
        {
          type: 'prometheus',
          serverAddress: 'http://prometheus-operated.monitoring.svc:9090',
          query: 'sum(vllm:num_requests_waiting{namespace="models"}) or vector(0)',
          threshold: 5,
        },
      ],
    }),
  });
}
