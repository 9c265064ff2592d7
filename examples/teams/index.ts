import type { Construct } from 'constructs';
import {
  Environment,
  GpuModelServer,
  indexedJob,
  pytorch,
  readCluster,
  Team,
  Teams,
  TrainingJob,
  vllm,
} from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

const h100 = 'NVIDIA-H100-80GB-HBM3';

/** Two teams that share a cluster, and what one of them serves and trains. */
export function build(scope: Construct, settings: Settings): void {
  const cluster = readCluster(settings.cluster.file);
  const serving = settings.namespace;
  const training = `${settings.namespace}-training`;

  // The roles, and what Kueue has to know of the nodes, racks included.
  const teams = new Teams(scope, 'teams', {
    cluster,
    name: 'models',
    topology: ['example.com/rack', 'kubernetes.io/hostname'],
  });

  new Team(teams, 'language', {
    labels: { 'cost-center': '4711' },
    imagePullSecrets: settings.imagePullSecrets,
    access: { view: ['language'], deploy: ['language-engineers'], debug: ['language-engineers'] },
    namespaces: {
      [serving]: {
        quota: { cpu: 16, memory: '64Gi', accelerators: [{ product: h100, count: 16 }], storage: '2Ti', pods: 100 },
        // Of the sixteen, four are for what may be stopped at any time.
        priorities: { serving: { accelerators: [{ product: h100, count: 12 }] } },
        containers: { max: { memory: '512Gi' } },
        // People look at what serves; only the pipeline changes it.
        access: { view: ['language'], deploy: ['pipelines'], secrets: ['pipelines'] },
      },
      // What is trained waits in a queue, and may use what others leave.
      [training]: {
        queue: 'runs',
        quota: { cpu: 16, memory: '64Gi', accelerators: [{ product: h100, count: 8 }], storage: { shared: '4Ti' } },
      },
    },
  });
  new Team(teams, 'vision', {
    labels: { 'cost-center': '4712' },
    access: { view: ['vision'], deploy: ['vision-engineers'] },
    borrow: false,
    namespaces: {
      [`${settings.namespace}-vision`]: {
        queue: 'runs',
        quota: {
          cpu: 8,
          memory: '32Gi',
          accelerators: [{ product: 'NVIDIA-A100-SXM4-80GB', mig: '1g.10gb', count: 7 }],
        },
        // A tool of theirs needs more than all others may.
        podSecurity: 'baseline',
        containers: { defaultRequest: { cpu: '250m', memory: '512Mi' }, default: { memory: '1Gi' } },
      },
    },
  });

  const served = new Environment(scope, 'assistant', { namespace: serving, createNamespace: false, cluster });
  new GpuModelServer(served, 'qwen', {
    engine: vllm({
      model: 'Qwen/Qwen3-8B',
      modelRevision: 'b968826d9c46dd6066d109eabc6255188de91218',
      maxModelLength: 8192,
    }),
    accelerator: { product: h100 },
    resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
    priorityClass: 'serving',
  });
  const trained = new Environment(scope, 'finetuning', { namespace: training, createNamespace: false, cluster });
  new TrainingJob(trained, 'finetune', {
    image: 'registry.example.com/finetune:1.0.0',
    framework: pytorch({ worker: 2 }),
    args: ['train.py'],
    accelerator: { product: h100, count: 4 },
    resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
    backend: indexedJob(),
    queue: { name: 'runs', topology: { preferred: 'example.com/rack' } },
  });
}
