import type { Construct } from 'constructs';
import {
  Environment,
  GpuModelServer,
  ModelCache,
  pytorch,
  readCluster,
  ServiceAccount,
  TrafficSplit,
  TrainingJob,
  vllm,
  WebModelServer,
} from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

const small = { cpu: { request: '500m' }, memory: { request: '1Gi' } };

/** Servers in a mesh: who may call them is known by certificates, and a canary gets a share of the calls. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'mesh', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
    isolation: 'workloads',
  });

  // An account of its own: the mesh knows callers by their accounts.
  const shop = new WebModelServer(environment, 'shop', {
    image: 'registry.example.com/shop:1.0.0',
    resources: small,
    env: { MODEL: 'http://ranker/' },
    serviceAccount: new ServiceAccount(environment, 'shop-account', { name: 'shop' }),
    route: { parentRefs: [{ name: 'gateway', namespace: 'istio-ingress' }], hostnames: ['shop.example.com'] },
  });

  // The shop calls `ranker`: of ten requests nine go to the one, and one to the other. A third sees copies.
  const ranker = (name: string, version: string): WebModelServer =>
    new WebModelServer(environment, name, {
      image: `registry.example.com/ranker:${version}`,
      resources: small,
      requestSeconds: 120,
      callers: [shop],
    });
  new TrafficSplit(environment, 'ranker', {
    backends: [
      { server: ranker('ranker-stable', '1.0.0'), weight: 90 },
      { server: ranker('ranker-canary', '1.1.0'), weight: 10 },
    ],
    mirror: { server: ranker('ranker-shadow', '2.0.0'), percent: 25 },
    service: true,
  });

  // What downloads, and what trains together, is outside of the mesh.
  const model = new ModelCache(environment, 'qwen', {
    source: 'hf://Qwen/Qwen3-8B:b968826d9c46dd6066d109eabc6255188de91218',
    volume: { size: '40Gi' },
  });
  new GpuModelServer(environment, 'chat', {
    engine: vllm({ maxModelLength: 8192 }),
    model,
    accelerator: { product: 'NVIDIA-L4' },
    resources: { cpu: { request: 4 }, memory: { request: '24Gi' } },
    requestSeconds: 600,
    callers: [shop, { namespace: 'notebooks' }],
  });
  new TrainingJob(environment, 'fine-tuning', {
    image: 'registry.example.com/fine-tuning:1.0.0',
    resources: small,
    framework: pytorch({ worker: 2 }),
    args: ['train.py'],
  });
}
