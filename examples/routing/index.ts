import type { Construct } from 'constructs';
import {
  Environment,
  Gateway,
  GpuModelServer,
  InferencePool,
  readCluster,
  TfServing,
  vllm,
  WebModelServer,
} from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** Servers that are reached in every way: within the cluster, by an Ingress, by a Gateway, by a pool. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'routing', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  const gateway = new Gateway(environment, 'gateway', {
    listeners: [
      { name: 'http', hostname: '*.example.com' },
      { name: 'https', hostname: '*.example.com', tlsSecret: 'example-com' },
    ],
    annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
  });
  const resources = { cpu: { request: 1 }, memory: { request: '2Gi' } };

  // HTTP below a path of a host that others share, and gRPC at a host of its own.
  new TfServing(environment, 'digits', {
    model: { uri: 'gs://models.example.com/digits' },
    resources,
    route: [
      {
        parentRefs: [gateway.listener('https')],
        hostnames: ['models.example.com'],
        path: '/digits',
        rewritePath: '/',
        timeouts: { requestSeconds: 60 },
      },
      {
        protocol: 'GRPC',
        parentRefs: [gateway.listener('https')],
        hostnames: ['digits-grpc.example.com'],
        services: ['tensorflow.serving.PredictionService'],
      },
    ],
  });

  // For gRPC clients within the cluster, which find every pod by the name of the Service.
  new TfServing(environment, 'embeddings', {
    model: { uri: 'gs://models.example.com/embeddings' },
    replicas: 3,
    resources,
    service: { headless: true },
  });

  // By ingress-nginx, with clients that come back to the pod that has their session.
  new WebModelServer(environment, 'editor', {
    image: 'registry.example.com/editor:1.4.2',
    replicas: 2,
    resources,
    service: { sessionAffinity: { clientIP: { timeoutSeconds: 600 } } },
    ingress: {
      host: 'editor.example.com',
      sessionAffinity: { cookieName: 'editor', maxAgeSeconds: 3600, mode: 'persistent' },
    },
  });

  // By a Gateway that asks which pod has the shortest queue.
  const chat = new GpuModelServer(environment, 'chat', {
    engine: vllm({ model: 'Qwen/Qwen3-8B', modelRevision: 'b968826d9c46dd6066d109eabc6255188de91218' }),
    accelerator: { product: 'NVIDIA-L4' },
    replicas: 2,
    resources: { cpu: { request: 4 }, memory: { request: '24Gi' } },
  });
  new InferencePool(environment, 'chat-pool', {
    server: chat,
    endpointPicker: { name: 'chat-epp', failureMode: 'FailOpen' },
    route: { parentRefs: [gateway], hostnames: ['chat.example.com'], timeouts: { requestSeconds: 600 } },
  });
}
