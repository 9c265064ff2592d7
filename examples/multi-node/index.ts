import type { Construct } from 'constructs';
import { Environment, GpuModelServer, hpa, ModelVolume, readCluster, sglang, vllm } from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** A Secret that is in the namespace already; see the README. */
const huggingFaceToken = { secretName: 'hugging-face', key: 'token' };

// Of each node.
const accelerator = { product: 'NVIDIA-H100-80GB-HBM3', count: 8 };
// Each replica gets a pool of nodes for itself, which are close to each other.
const exclusiveTopology = 'cloud.google.com/gke-nodepool';
const resources = { cpu: { request: 96 }, memory: { request: '1000Gi' } };

/** Two models that no single node can hold. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'multi-node', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  // Every pod of a replica reads its part from here.
  const cache = new ModelVolume(environment, 'cache', { size: '3Ti', accessModes: ['ReadWriteMany'] });

  // Layers are split over the 8 GPUs of a node, and each node has half of them.
  new GpuModelServer(environment, 'llama', {
    engine: vllm({
      model: 'meta-llama/Llama-3.1-405B-Instruct',
      modelRevision: '069992c75aed59df00ec06c17177e76c63296a26',
      maxModelLength: 32768,
      huggingFaceToken,
    }),
    accelerator,
    multiNode: { nodes: 2, exclusiveTopology },
    replicas: 2,
    resources,
    cache,
    modelSize: '756Gi',
    requestSeconds: 300,
  });
  // Every layer is split over all 16 GPUs, which needs a fast network between the nodes.
  new GpuModelServer(environment, 'deepseek', {
    engine: sglang({
      model: 'deepseek-ai/DeepSeek-R1',
      modelRevision: '56d4cbbb4d29f4355bab4b9a39ccb717a14ad5ad',
      tensorParallelSize: 16,
      dataParallelSize: 4,
      dataParallelAttention: true,
    }),
    accelerator,
    multiNode: { nodes: 2, exclusiveTopology },
    scaling: hpa({ max: 2, metrics: [{ type: 'External', metric: 'deepseek_waiting_requests', averageValue: 5 }] }),
    resources,
    cache,
    modelSize: '642Gi',
    requestSeconds: 300,
  });
}
