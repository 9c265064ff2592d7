import type { Construct } from 'constructs';
import { Environment, GpuModelServer, readCluster, vllm } from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** The first tutorial of vLLM's production stack: the same model, name and resources. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'production-stack', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  new GpuModelServer(environment, 'opt125m', {
    engine: vllm({
      model: 'facebook/opt-125m',
      modelRevision: '27dcfa74d334bc871f3234de431e71c6eeba5dd6',
      servedModelName: 'facebook/opt-125m',
    }),
    accelerator: { product: 'NVIDIA-L4' },
    resources: { cpu: { request: 6 }, memory: { request: '16Gi' } },
    modelSize: '300Mi',
  });
}
