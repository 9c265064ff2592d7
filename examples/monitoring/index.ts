import type { Construct } from 'constructs';
import {
  Environment,
  GpuModelServer,
  ModelVolume,
  Monitoring,
  readCluster,
  TfServing,
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

/** Servers and runs with different things to tell, and what watches all of them. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'monitoring', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  const models = new ModelVolume(environment, 'models', { size: '20Gi', accessModes: ['ReadWriteMany'] });
  const resources = { cpu: { request: 2 }, memory: { request: '8Gi' } };
  const accelerator = { product: 'NVIDIA-H100-80GB-HBM3' };

  // It loads for up to 13 minutes, so nobody is told before that it is not there. 99 % of the first tokens are to come
  // within half a second: a bound of vLLM's histogram, as everything that is promised has to be.
  new GpuModelServer(environment, 'chat', {
    engine: vllm({
      model: 'Qwen/Qwen3-8B',
      modelRevision: 'b968826d9c46dd6066d109eabc6255188de91218',
      version: 'v0.29.0',
    }),
    accelerator,
    resources,
    modelSize: '16Gi',
    replicas: 2,
    monitored: {
      slo: { timeToFirstTokenSeconds: 0.5, interTokenSeconds: 0.1, within: 0.99 },
      waitingRequests: 5,
      alertLabels: { team: 'chat' },
    },
  });

  // Its runs publish versions, and somebody is told when one is not served.
  new TfServing(environment, 'digits', {
    models: [{ name: 'digits', source: { volume: models, path: 'digits' } }],
    resources,
    monitoring: {},
  });
  new TrainingJob(environment, 'digits-training', {
    image: 'registry.example.com/digits:1.2.0',
    resources,
    command: ['python', 'train.py'],
    schedule: { cron: '0 3 * * *' },
    publish: { volume: models, path: 'digits' },
  });

  // A run that says how it gets on.
  new TrainingJob(environment, 'fine-tuning', {
    image: 'registry.example.com/fine-tuning:1.0.0',
    resources,
    accelerator,
    queue: { name: 'gpus' },
    checkpoints: { volume: models },
    monitored: { metrics: { port: 9100, path: '/metrics' }, stuckSeconds: 900, checkpointSeconds: 3600 },
  });

  // One that nobody is to be woken for.
  new WebModelServer(environment, 'trial', {
    image: 'registry.example.com/trial:0.1.0',
    resources,
    monitored: false,
  });

  // Of this cluster it is the one that sees to Kueue and the GPUs, too.
  new Monitoring(environment, 'watch', {
    slo: { availability: 0.999 },
    alertLabels: { team: 'platform' },
    exporters: true,
  });
}
