import type { Construct } from 'constructs';
import { Environment, GpuModelServer, readCluster, vllm, WebModelServer } from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** The accelerators of Google Kubernetes Engine: all TPU chips of a node, and a GPU that several pods use. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'tpu', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });

  // The image is vLLM's own for TPUs.
  new WebModelServer(environment, 'chat', {
    image: 'vllm/vllm-tpu:nightly-20260330-2f76400-8c0b626',
    command: [
      'vllm',
      'serve',
      'Qwen/Qwen2.5-14B-Instruct',
      '--revision=cf98f3b3bbb457ad9e2bb7baf9a0125b6b88caa8',
      '--tensor-parallel-size=8',
      '--max-model-len=4096',
      '--host=0.0.0.0',
      '--port=8000',
    ],
    port: 8000,
    readinessPath: '/health',
    startupSeconds: 1800,
    reaches: ['https://huggingface.co'],
    accelerator: { vendor: 'google', product: 'tpu-v5-lite-podslice', topology: '2x4' },
    resources: { cpu: { request: 24 }, memory: { request: '200Gi' } },
  });

  // Others use the same GPU, whose memory nobody divides: each takes a part of it.
  new GpuModelServer(environment, 'embeddings', {
    engine: vllm({
      model: 'BAAI/bge-m3',
      modelRevision: '5617a9f61b028005a4858fdac845db406aefb181',
      gpuMemoryUtilization: 0.2,
    }),
    accelerator: { product: 'nvidia-l4', sharing: { timeSliced: true } },
    resources: { cpu: { request: 1 }, memory: { request: '6Gi' } },
  });
}
