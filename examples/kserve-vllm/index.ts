import type { Construct } from 'constructs';
import { Environment, GpuModelServer, readCluster, vllm } from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** KServe's example of Llama 3 on vLLM: the same model, name, token and resources. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'kserve-vllm', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  new GpuModelServer(environment, 'huggingface-llama3', {
    engine: vllm({
      model: 'meta-llama/Meta-Llama-3-8B-Instruct',
      modelRevision: '8afb486c1db24fe5011ec46dfbe5b5dccdb575c2',
      servedModelName: 'llama3',
      huggingFaceToken: { secretName: 'hf-secret', key: 'HF_TOKEN' },
    }),
    accelerator: { product: 'NVIDIA-L4' },
    resources: { cpu: { request: 6, limit: 6 }, memory: { request: '24Gi' } },
    modelSize: '16Gi',
  });
}
