import type { Construct } from 'constructs';
import { Environment, GpuModelServer, readCluster, TrainingJob, vllm, WebModelServer } from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** Models on accelerators of several vendors, whole and shared. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'accelerators', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });

  // Two GPUs of any product with enough memory and FP8. Nothing takes their processors and memory away again.
  new GpuModelServer(environment, 'chat', {
    engine: vllm({ model: 'Qwen/Qwen2.5-32B-Instruct', modelRevision: '5ede1c97bbab6ce5cda5812749b4c0bdf79b18dd' }),
    accelerator: { memory: '70G', computeCapability: '8.9', count: 2 },
    priorityClass: 'serving',
    sharedMemory: '16Gi',
    resources: { qualityOfService: 'Guaranteed', cpu: { request: 16 }, memory: { request: '96Gi' } },
  });

  // A part of a GPU with 10 GB of its own.
  new GpuModelServer(environment, 'embeddings', {
    engine: vllm({ model: 'BAAI/bge-m3', modelRevision: '5617a9f61b028005a4858fdac845db406aefb181' }),
    accelerator: { product: 'NVIDIA-A100-SXM4-80GB', sharing: { mig: '1g.10gb' } },
    resources: { cpu: { request: 4 }, memory: { request: '16Gi' } },
  });

  // Turns on a GPU that others use too: it may use more memory and processors than it reserves, while there are some.
  new TrainingJob(environment, 'experiment', {
    image: 'tensorflow/tensorflow:2.19.0-gpu',
    command: ['python', '-c', 'import tensorflow as tf; print(tf.config.list_physical_devices("GPU"))'],
    accelerator: { product: 'NVIDIA-L4', sharing: { timeSliced: true } },
    priorityClass: 'experiments',
    resources: { qualityOfService: 'Burstable', cpu: { request: 1 }, memory: { request: '2Gi', limit: '4Gi' } },
  });

  // GPUs of AMD and Intel, Gaudi and Neuron, each with an image that is made for it.
  new WebModelServer(environment, 'summaries', {
    image: 'vllm/vllm-openai-rocm:v0.18.0',
    command: [
      'vllm',
      'serve',
      'Qwen/Qwen2.5-7B-Instruct',
      '--revision=a09a35458c702b33eeacc393d103063234e8bc28',
      '--host=0.0.0.0',
      '--port=8000',
    ],
    env: { USER: 'vllm' },
    port: 8000,
    readinessPath: '/health',
    startupSeconds: 1800,
    reaches: ['https://huggingface.co'],
    accelerator: { vendor: 'amd', product: 'AMD_Instinct_MI300X_OAM' },
    resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
  });
  new WebModelServer(environment, 'reviews', {
    image: 'ghcr.io/huggingface/text-generation-inference:3.3.5-intel-xpu',
    args: ['--model-id=Qwen/Qwen2.5-7B-Instruct', '--revision=a09a35458c702b33eeacc393d103063234e8bc28', '--port=8000'],
    port: 8000,
    readinessPath: '/health',
    startupSeconds: 1800,
    reaches: ['https://huggingface.co'],
    accelerator: { vendor: 'intel', memory: '48Gi' },
    resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
  });
  new WebModelServer(environment, 'translations', {
    image: 'ghcr.io/huggingface/text-generation-inference:3.3.5-gaudi',
    args: ['--model-id=Qwen/Qwen2.5-7B-Instruct', '--revision=a09a35458c702b33eeacc393d103063234e8bc28', '--port=8000'],
    port: 8000,
    readinessPath: '/health',
    startupSeconds: 1800,
    reaches: ['https://huggingface.co'],
    accelerator: { vendor: 'habana', product: 'gaudi' },
    resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
  });
  new WebModelServer(environment, 'answers', {
    image: 'public.ecr.aws/neuron/pytorch-inference-vllm-neuronx:0.21.0.1.0.0-neuronx-py313-sdk2.31.0-ubuntu24.04',
    command: [
      'vllm',
      'serve',
      'Qwen/Qwen2.5-7B-Instruct',
      '--revision=a09a35458c702b33eeacc393d103063234e8bc28',
      '--tensor-parallel-size=4',
      '--host=0.0.0.0',
      '--port=8000',
    ],
    port: 8000,
    readinessPath: '/health',
    startupSeconds: 1800,
    reaches: ['https://huggingface.co'],
    accelerator: { vendor: 'aws', product: 'trainium2' },
    resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
  });
}
