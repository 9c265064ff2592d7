import { App } from 'cdk8s';
import {
  clusterSchema,
  customEngine,
  engineMetrics,
  Environment,
  GpuModelServer,
  hpa,
  HyperparameterSweep,
  jobSet,
  keda,
  llamaCpp,
  ModelVolume,
  Monitoring,
  nim,
  sglang,
  synthesize,
  TfServing,
  tgi,
  TrainingJob,
  triton,
  vllm,
  WebModelServer,
  type Cluster,
  type Engine,
  type MonitoringProps,
  type SynthesizedObject,
} from '../../../lib';

const resources = { cpu: { request: 1 }, memory: { request: '8Gi' } };
const accelerator = { product: 'NVIDIA-H100-80GB-HBM3' };

/** A cluster in which everything is installed, with another profile of its monitoring. */
export function clusterWith(monitoring?: object): Cluster {
  return clusterSchema.parse({
    name: 'test',
    profile: {
      kubernetesVersion: '1.34',
      operators: ['prometheus-operator', 'keda', 'kueue', 'jobset', 'leaderworkerset'],
      ...(monitoring === undefined ? {} : { monitoring }),
    },
  });
}

/** What a test builds into an environment, and what the Monitoring of it is told. */
export interface WatchedProgram {
  readonly build: (environment: Environment) => void;
  readonly props?: MonitoringProps;
  readonly cluster?: Cluster;
}

/** The objects of an environment that is watched. */
export function watched({ build, props, cluster = clusterWith() }: WatchedProgram): SynthesizedObject['manifest'][] {
  const app = new App();
  const environment = new Environment(app, 'shop', { namespace: 'shop', cluster });
  build(environment);
  new Monitoring(environment, 'monitoring', props);
  return synthesize(app).map(({ manifest }) => manifest);
}

/** A server with an engine. */
export function gpuServer(
  name: string,
  engine: Engine,
  props: Partial<ConstructorParameters<typeof GpuModelServer>[2]> = {},
) {
  return (environment: Environment): GpuModelServer =>
    new GpuModelServer(environment, name, { engine, accelerator, resources, ...props });
}

/** An environment with everything that can be watched. */
export function everything(environment: Environment): void {
  const volume = new ModelVolume(environment, 'models', { size: '1Gi', accessModes: ['ReadWriteMany'] });
  const slo = { availability: 0.999, timeToFirstTokenSeconds: 1, latencySeconds: 10, interTokenSeconds: 0.1 };
  gpuServer('chat', vllm({ model: 'm', mutable: true, version: 'v0.29.0' }), {
    modelSize: '16Gi',
    scaling: hpa({ min: 1, max: 4, metrics: [{ type: 'Pods', metric: 'vllm:num_requests_waiting', averageValue: 5 }] }),
    monitored: { slo: { ...slo, queueSeconds: 1 } },
  })(environment);
  gpuServer('old', vllm({ model: 'm', mutable: true, version: 'v0.9.0' }), {
    monitored: { slo: { interTokenSeconds: 0.1 } },
  })(environment);
  gpuServer('draft', sglang({ model: 'm', mutable: true }), {
    scaling: keda({
      min: 0,
      max: 4,
      triggers: [
        {
          type: 'prometheus',
          serverAddress: 'http://prometheus:9090',
          query: 'vector(1)',
          threshold: 5,
          source: 'gateway',
        },
      ],
    }),
    monitored: { slo: { timeToFirstTokenSeconds: 2, within: 0.5 } },
  })(environment);
  gpuServer('ranker', triton({ modelRepository: 's3://models/repository' }), {
    monitored: { slo: { availability: 0.99 } },
  })(environment);
  gpuServer('legacy', tgi({ model: 'm', mutable: true }), { monitored: { slo: { latencySeconds: 1.122 } } })(
    environment,
  );
  gpuServer('nim', nim({ model: 'm', mutable: true }))(environment);
  gpuServer('small', llamaCpp({ model: 'a/b', mutable: true, apiKey: { secretName: 'keys', key: 'small' } }), {
    accelerator: undefined,
  })(environment);
  gpuServer('giant', vllm({ model: 'm', mutable: true }), { multiNode: { nodes: 2 } })(environment);
  gpuServer(
    'own',
    customEngine({
      image: 'registry.example.com/own:1.0',
      port: 8000,
      metricsPath: '/metrics',
      metrics: engineMetrics('nim1'),
    }),
  )(environment);
  new TfServing(environment, 'digits', {
    models: [{ name: 'digits', source: { volume, path: 'digits' } }],
    resources,
    monitoring: {},
    monitored: { slo: { latencySeconds: 0.1214, availability: 0.999 } },
  });
  new WebModelServer(environment, 'classifier', {
    image: 'registry.example.com/classifier:1.0',
    resources,
    publishedModel: { volume, path: 'classes', versionPath: '/version' },
    metricsPath: '/metrics',
  });
  new WebModelServer(environment, 'plain', { image: 'registry.example.com/plain:1.0', resources });
  const training = { image: 'registry.example.com/train:1.0', resources, command: ['python', 'train.py'] };
  new TrainingJob(environment, 'digits-training', { ...training, publish: { volume, path: 'digits' } });
  new TrainingJob(environment, 'nightly', {
    ...training,
    schedule: { cron: '@daily' },
    publish: { volume, path: 'classes' },
  });
  new TrainingJob(environment, 'large', {
    ...training,
    accelerator,
    backend: jobSet(),
    queue: { name: 'gpus' },
    checkpoints: { volume },
    monitored: { metrics: { port: 9100 } },
  });
  new HyperparameterSweep(environment, 'rates', {
    ...training,
    grid: { RATE: [0.1, 0.01] },
    results: { volume, metric: 'accuracy' },
  });
}

/** An alert as it stands in an object. */
export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The alerts of objects, each with the name of the object. */
export function rulesIn(objects: readonly SynthesizedObject['manifest'][]): (Rule & { readonly object: string })[] {
  return objects
    .filter(({ kind }) => kind === 'PrometheusRule' || kind === 'Rules')
    .flatMap(({ metadata, spec }) =>
      (spec.groups as readonly { readonly rules: readonly Rule[] }[])
        .flatMap(({ rules }) => rules)
        .map((rule) => ({ ...rule, object: metadata.name as string })),
    );
}
