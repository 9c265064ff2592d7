import { join } from 'node:path';
import type { Construct } from 'constructs';
import {
  Environment,
  external,
  GpuModelServer,
  hpa,
  ImageBuild,
  keda,
  modelServerBehavior,
  readCluster,
  simulateScaling,
  vllm,
  WebModelServer,
  type HpaProps,
} from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly registry: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

const prometheus = 'http://prometheus-operated.monitoring.svc:9090';

const chatScaling: HpaProps = {
  min: 1,
  max: 4,
  metrics: [
    { type: 'External', metric: 'vllm_num_requests_waiting', matchLabels: { service: 'chat' }, averageValue: 5 },
  ],
  behavior: { scaleUp: { tolerance: 0.05 } },
};

/** How many pods `chat` has, every 15 seconds, while so many requests wait: before anything is deployed. */
export function forecastChat(waiting: readonly number[]): number[] {
  return simulateScaling(
    {
      ...chatScaling,
      behavior: modelServerBehavior({ accelerator: true, startupSeconds: 1800, behavior: chatScaling.behavior }),
    },
    { replicas: 1, values: waiting.map((each) => [each]) },
  ).map(({ replicas }) => replicas);
}

/** Servers whose number of pods follows the load, each in another way. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'scaling', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  const web = {
    image: new ImageBuild(environment, 'image', {
      context: join(__dirname, '../flask/app'),
      repository: 'flask-app',
      registry: settings.registry,
    }),
    port: 5000,
    resources: { cpu: { request: '50m', limit: '250m' }, memory: { request: '96Mi', limit: '192Mi' } },
  };
  const large = {
    accelerator: { product: 'NVIDIA-L4' },
    resources: { cpu: { request: 4 }, memory: { request: '16Gi' } },
  };

  // By the processor, which the metrics-server of nearly every cluster knows, and by the
  // requests that its Ingress counts.
  new WebModelServer(environment, 'classifier', {
    ...web,
    scaling: hpa({
      min: 2,
      max: 10,
      metrics: [
        { type: 'ContainerResource', container: 'server', name: 'cpu', averageUtilization: 60 },
        {
          type: 'Object',
          metric: 'requests_per_second',
          describedObject: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'classifier' },
          averageValue: 50,
        },
      ],
      // One pod in half an hour may go, and only when none was wanted for a quarter of one.
      behavior: {
        scaleDown: {
          stabilizationWindowSeconds: 900,
          policies: [{ type: 'Pods', value: 1, periodSeconds: 1800 }],
          selectPolicy: 'Max',
        },
      },
    }),
    ingress: { host: 'classifier.example.com' },
  });

  // By the requests that wait, which an adapter offers to the cluster. More pods come for 5
  // % too many, fewer as slowly as they do by default.
  new GpuModelServer(environment, 'chat', {
    ...large,
    engine: vllm({ model: 'Qwen/Qwen3-8B', modelRevision: 'b968826d9c46dd6066d109eabc6255188de91218' }),
    scaling: hpa(chatScaling),
  });

  // The same from Prometheus, without an adapter. While Prometheus is down there are at
  // least two pods, and in the morning two are there before the load is.
  new GpuModelServer(environment, 'code', {
    ...large,
    engine: vllm({
      model: 'Qwen/Qwen2.5-Coder-7B-Instruct',
      modelRevision: 'c03e6d358207e414f1eca0bb1891e29f1db0e242',
    }),
    scaling: keda({
      max: 4,
      triggers: [
        {
          type: 'prometheus',
          serverAddress: prometheus,
          query: `sum(vllm:num_requests_waiting{namespace="${settings.namespace}",service="code"})`,
          threshold: 5,
          authentication: { name: 'prometheus', kind: 'ClusterTriggerAuthentication' },
          authModes: 'bearer',
        },
        { type: 'cron', timezone: 'Europe/Berlin', start: '30 7 * * 1-5', end: '0 18 * * 1-5', desiredReplicas: 2 },
      ],
      fallback: { replicas: 2, failureThreshold: 5 },
    }),
  });

  // No pod while the queue is empty. The messages wait until one serves.
  new GpuModelServer(environment, 'summaries', {
    ...large,
    engine: vllm({ model: 'Qwen/Qwen3-4B', modelRevision: '1cfa9a7208912126459214e8b04321603b3df60c' }),
    scaling: keda({
      min: 0,
      max: 2,
      pollingIntervalSeconds: 10,
      cooldownPeriodSeconds: 3600,
      triggers: [
        {
          type: 'raw',
          trigger: 'rabbitmq',
          metadata: { queueName: 'documents', mode: 'QueueLength', value: '20' },
          source: 'queue',
          authentication: { name: 'rabbitmq' },
        },
      ],
    }),
  });

  // No pod while nobody asks: the router of the vLLM production stack counts the requests of
  // each model before it looks for a pod.
  new GpuModelServer(environment, 'translations', {
    ...large,
    engine: vllm({ model: 'Qwen/Qwen3-1.7B', modelRevision: '70d244cc86ccca08cf5af4e1e306ecf908b1ad5e' }),
    scaling: keda({
      min: 1,
      idle: 0,
      max: 2,
      triggers: [
        {
          type: 'prometheus',
          serverAddress: prometheus,
          query: 'sum(rate(vllm:num_incoming_requests_total{model="translations"}[2m])) or vector(0)',
          threshold: 4,
          source: 'gateway',
        },
      ],
    }),
  });

  // The same by Kubernetes itself, where its feature gate HPAScaleToZero is on. It takes what is
  // left: nothing is reserved, and it is the first one to go when a node is full.
  new WebModelServer(environment, 'thumbnails', {
    ...web,
    resources: { qualityOfService: 'BestEffort' },
    scaling: hpa({
      min: 0,
      max: 5,
      metrics: [{ type: 'External', metric: 'queue_length', matchLabels: { queue: 'images' }, averageValue: 30 }],
    }),
  });

  // Somebody else sets the number, up to 6.
  new WebModelServer(environment, 'search', { ...web, scaling: external({ max: 6 }) });
}
