import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import {
  eachPod,
  Environment,
  HashedConfigMap,
  readCluster,
  tensorflow,
  TrainingJob,
  WebModelServer,
  type WebModelServerProps,
} from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

const image = 'node:22-bookworm-slim';
const resources = { cpu: { request: '20m' }, memory: { request: '64Mi', limit: '128Mi' } };
type ProgramName = 'download' | 'evaluate' | 'model' | 'page' | 'store' | 'together';

/** A model that only those reach who may, and that reaches only what it needs. */
export function build(scope: Construct, settings: Settings): void {
  const { namespace, imagePullSecrets } = settings;
  const cluster = readCluster(settings.cluster.file);

  // Where models are kept: somebody else's namespace, which is not isolated.
  const others = new Environment(scope, 'store', {
    namespace: `${namespace}-store`,
    cluster,
    imagePullSecrets,
    isolation: 'none',
  });
  new WebModelServer(others, 'store', { ...programOf(others, 'store', 9000), servicePort: 9000 });
  // Where people try things out.
  new Environment(scope, 'notebooks', { namespace: `${namespace}-notebooks`, cluster, imagePullSecrets });

  const environment = new Environment(scope, 'isolation', {
    namespace,
    cluster,
    imagePullSecrets,
    isolation: 'workloads',
  });

  // People come by its Ingress. It calls the model, which names it.
  const page = new WebModelServer(environment, 'page', {
    ...programOf(environment, 'page', 8080),
    env: { MODEL: 'http://model/' },
    ingress: { host: 'isolation.example.com' },
  });

  // So does a run, which also tells a server outside of the cluster how it went.
  const evaluation = new TrainingJob(environment, 'evaluation', {
    ...programOf(environment, 'evaluate'),
    env: { MODEL: 'http://model/' },
    reaches: ['https://mlflow.example.com', { cidr: '10.20.0.0/16', ports: [5432] }],
  });

  // Its pods fetch the model before they start, from where its source says.
  const model = new WebModelServer(environment, 'model', {
    ...programOf(environment, 'model', 8080),
    model: eachPod({
      source: { uri: 's3://models/digits', endpoint: `http://store.${namespace}-store.svc.cluster.local:9000` },
      downloader: { image, command: ['node', '-e', sourceOf('download')] },
      resources,
    }),
    metricsPath: '/metrics',
    callers: [page, evaluation, `${namespace}-notebooks`, { namespace: 'web', podLabels: { app: 'shop' } }],
  });

  evaluation.node.addDependency(model);

  // Tasks of one run reach each other, at whatever port.
  new TrainingJob(environment, 'together', {
    ...programOf(environment, 'together'),
    framework: tensorflow({ strategy: 'multiWorkerMirrored', worker: 2 }),
  });
}

type Program = Pick<WebModelServerProps, 'image' | 'resources' | 'command' | 'volumes'> & { port?: number };

/** One of the programs of the folder app. */
function programOf(environment: Environment, name: ProgramName, port?: number): Program {
  const files = new HashedConfigMap(environment, `${name}-program`, {
    name: `${name}-program`,
    data: { [`${name}.js`]: sourceOf(name) },
  });
  return {
    image,
    resources,
    command: ['node', `/programs/${name}.js`],
    volumes: [{ volume: files, path: '/programs' }],
    ...(port === undefined ? {} : { port }),
  };
}

function sourceOf(name: ProgramName): string {
  return readFileSync(join(__dirname, 'app', `${name}.js`), 'utf8');
}
