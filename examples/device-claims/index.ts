import type { Construct } from 'constructs';
import { Environment, GpuModelServer, pytorch, readCluster, TrainingJob, vllm } from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** Accelerators that are claimed: what is asked for is said as on any other cluster. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'device-claims', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });

  // Two devices of one node by what they can do: a selector for the memory, and one for the compute capability.
  new GpuModelServer(environment, 'chat', {
    engine: vllm({ model: 'Qwen/Qwen2.5-32B-Instruct', modelRevision: '5ede1c97bbab6ce5cda5812749b4c0bdf79b18dd' }),
    accelerator: { memory: '70G', computeCapability: '9.0', count: 2 },
    sharedMemory: '16Gi',
    resources: { cpu: { request: 16 }, memory: { request: '96Gi' } },
  });

  // A MIG device by its profile, which has a class of its own.
  new GpuModelServer(environment, 'embeddings', {
    engine: vllm({ model: 'BAAI/bge-m3', modelRevision: '5617a9f61b028005a4858fdac845db406aefb181' }),
    accelerator: { product: 'NVIDIA-A100-SXM4-80GB', sharing: { mig: '1g.10gb' } },
    resources: { cpu: { request: 4 }, memory: { request: '16Gi' } },
  });

  // Claimed or counted: nvidia.com/gpu is had from pools of both kinds, since the cluster's class stands for it.
  new GpuModelServer(environment, 'summaries', {
    engine: vllm({ model: 'Qwen/Qwen2.5-7B-Instruct', modelRevision: 'a09a35458c702b33eeacc393d103063234e8bc28' }),
    accelerator: { memory: '40G', computeCapability: '8.9' },
    replicas: 2,
    resources: { cpu: { request: 4 }, memory: { request: '24Gi' } },
  });

  // Each task of the run claims all devices of a node.
  new TrainingJob(environment, 'fine-tuning', {
    image: 'registry.example.com/training/pytorch:1.0.0',
    args: ['train.py'],
    framework: pytorch({ worker: 2 }),
    accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count: 8 },
    resources: { cpu: { request: 64 }, memory: { request: '512Gi' } },
  });
}
