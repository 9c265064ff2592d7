import { App, ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Environment, Gateway } from '../lib';
import { published } from './published';

const modelyard = published();
const {
  clusterSchema,
  ConfigSecret,
  GpuModelServer,
  HashedConfigMap,
  hpa,
  ModelCache,
  ServiceAccount,
  synthesize,
  vllm,
} = modelyard;

const cluster = clusterSchema.parse({
  name: 'bench',
  profile: {
    kubernetesVersion: '1.34',
    storageClasses: [{ name: 'shared', default: true, accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }],
    ingressClass: 'public',
    gatewayClass: 'public',
    priorityClasses: [{ name: 'serving', value: 1000 }],
  },
  nodePools: [
    {
      name: 'h100',
      count: 8,
      zones: ['zone-a', 'zone-b'],
      capacity: { cpu: 208, memory: '1872Gi', gpu: { product: 'NVIDIA-H100-80GB-HBM3', count: 8 } },
    },
  ],
});

/** N model servers as modelyard makes them. */
export function simpleServers(servers: number): object[] {
  const environment = new modelyard.Environment(new App(), 'bench', { namespace: 'bench' });
  const resources = { cpu: { request: '500m', limit: '1' }, memory: { request: '1Gi', limit: '2Gi' } };
  for (let index = 0; index < servers; index++) {
    new modelyard.WebModelServer(environment, `server-${index}`, {
      image: 'registry.example.com/server:1.0',
      replicas: 1,
      resources,
    });
  }
  return synthesize(environment).map(({ manifest }) => manifest);
}

/** N servers with all that a server in production has: about a dozen objects each. */
export function equippedServers(servers: number): object[] {
  const environment = new modelyard.Environment(new App(), 'bench', { namespace: 'bench', cluster });
  const gateway = new modelyard.Gateway(environment, 'gateway');
  for (let index = 0; index < servers; index++) {
    equippedServer(environment, `server-${index}`, gateway);
  }
  return synthesize(environment).map(({ manifest }) => manifest);
}

function equippedServer(environment: Environment, name: string, gateway: Gateway): void {
  const config = new HashedConfigMap(environment, `${name}-config`, {
    name: `${name}-config`,
    data: { LOG_LEVEL: 'info', 'template.jinja': '{{ messages }}' },
  });
  const secret = new ConfigSecret(environment, `${name}-secret`, {
    name: `${name}-secret`,
    keys: ['api-key', 'hf-token'],
  });
  const account = new ServiceAccount(environment, `${name}-account`, {
    awsRole: 'arn:aws:iam::111122223333:role/models',
  });
  const model = new ModelCache(environment, `${name}-model`, {
    source: 'hf://Qwen/Qwen3-8B:b968826d9c46dd6066d109eabc6255188de91218',
    volume: { size: '40Gi' },
    credentials: { huggingFaceToken: secret.key('hf-token') },
    serviceAccount: account,
  });
  new GpuModelServer(environment, name, {
    engine: vllm({
      maxModelLength: 32768,
      gpuMemoryUtilization: 0.9,
      quantization: 'fp8',
      extraArgs: ['--enable-prefix-caching'],
    }),
    accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count: 2 },
    resources: {
      cpu: { request: 8, limit: 16 },
      memory: { request: '64Gi', limit: '96Gi' },
      ephemeralStorage: { request: '10Gi' },
    },
    model,
    modelSize: '16Gi',
    adapters: { sql: '/adapters/sql' },
    scaling: hpa({ min: 2, max: 8, metrics: [{ type: 'Pods', metric: 'vllm:num_requests_waiting', averageValue: 5 }] }),
    rollout: { maxSurge: 0, maxUnavailable: 1, minReadySeconds: 10 },
    disruptionBudget: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    spread: { host: 'required', zone: 'preferred' },
    priorityClass: 'serving',
    serviceAccount: account,
    env: { LEVEL: 'info', API_KEY: secret.key('api-key') },
    envFrom: [config],
    volumes: [
      { volume: config, path: '/config' },
      { volume: { sizeLimit: '1Gi' }, path: '/scratch' },
    ],
    service: { sessionAffinity: { clientIP: { timeoutSeconds: 600 } } },
    ingress: { host: `${name}.example.com`, tlsSecret: 'certificate' },
    route: { parentRefs: [gateway], hostnames: [`${name}.gateway.example.com`], timeouts: { requestSeconds: 600 } },
  });
}

const classes: Readonly<Record<string, new (scope: Chart, id: string, props: never) => ApiObject>> = {
  ConfigMap: k8s.KubeConfigMap,
  Deployment: k8s.KubeDeployment,
  HorizontalPodAutoscaler: k8s.KubeHorizontalPodAutoscalerV2,
  Ingress: k8s.KubeIngress,
  Job: k8s.KubeJob,
  Namespace: k8s.KubeNamespace,
  PersistentVolumeClaim: k8s.KubePersistentVolumeClaim,
  PodDisruptionBudget: k8s.KubePodDisruptionBudget,
  Secret: k8s.KubeSecret,
  Service: k8s.KubeService,
  ServiceAccount: k8s.KubeServiceAccount,
};

/** The same objects, written out by hand in plain cdk8s: by the generated classes, custom resources as ApiObjects. */
export function plainCdk8s(objects: readonly object[]): () => object[] {
  const templates = objects as readonly { kind: string; metadata: object }[];
  return () => {
    const chart = new Chart(new App(), 'bench');
    templates.forEach(
      (template, index) =>
        new (classes[template.kind] ?? ApiObject)(chart, `object-${index}`, structuredClone(template) as never),
    );
    return chart.toJson() as object[];
  };
}
