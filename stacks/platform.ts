import { join } from 'node:path';
import type { Construct } from 'constructs';
import {
  ConfigSecret,
  GpuModelServer,
  ImageBuild,
  llamaCpp,
  ModelVolume,
  Monitoring,
  readCluster,
  Team,
  Teams,
  TfServing,
  TrainingJob,
  vllm,
  WebModelServer,
  type Caller,
  type GpuModelServerProps,
  type IngressRoute,
} from '../lib';
import { environmentSecretValues, stackEnvironment, type SecretValues } from '../lib/settings';
import type { Settings } from './settings';

/** Where the sources of the images are. */
const imageFolder = join(__dirname, '..', 'images');
/** The folder of the digits model in the volume of models. */
const digits = 'digits';
/** The model in the image `language-model`. */
const smallModel = '/models/SmolLM2-135M-Instruct.Q4_1.gguf';
/** The Secret with the token for gated models. */
const huggingFace = { name: 'hugging-face', key: 'token' };

/**
 * The platform of one environment: an image classifier, the training job that
 * makes its model, TensorFlow Serving, and a language model; and what watches
 * them, where the settings say what they promise.
 */
export function build(scope: Construct, settings: Settings): void {
  addTeam(scope, settings);
  const environment = stackEnvironment(scope, 'modelyard', settings, { createNamespace: settings.team === undefined });
  addImageClassifier(environment, settings);
  addTfServing(environment, settings);
  addLanguageModel(environment, settings);
  addMonitoring(environment, settings);
}

/** The values of the platform's Secrets. */
export function secretValues(settings: Settings): SecretValues {
  return {
    ...environmentSecretValues(settings),
    ...(settings.huggingFaceToken === undefined
      ? {}
      : { [huggingFace.name]: { [huggingFace.key]: settings.huggingFaceToken } }),
  };
}

/** The team that the namespace belongs to, with its part of the cluster. Others that share it are other programs. */
function addTeam(scope: Construct, { namespace, cluster, team, isolation, imagePullSecrets }: Settings): void {
  if (team === undefined) {
    return;
  }
  const teams = new Teams(scope, 'teams', { cluster: readCluster(cluster.file), name: namespace });
  new Team(teams, team.name, {
    namespaces: { [namespace]: { quota: team.quota } },
    access: team.access,
    labels: team.labels,
    imagePullSecrets,
    ...(isolation === undefined ? {} : { isolation }),
  });
}

/**
 * Train → serve: the job publishes a version into the volume, the classifier serves the newest one there, or
 * the one that the settings name.
 */
function addImageClassifier(scope: Construct, settings: Settings): void {
  const { training, imageClassifier } = settings;
  const models = new ModelVolume(scope, 'models', { size: training.modelVolume, accessModes: ['ReadWriteMany'] });
  const job = new TrainingJob(scope, 'digits-training', {
    image: addImage(scope, 'digits-training', settings),
    command: ['python3', 'train.py'],
    resources: training.resources,
    env: { EPOCHS: training.epochs },
    publish: { volume: models, path: digits, gate: { metric: 'accuracy', atLeast: training.minimumAccuracy } },
  });
  const server = new WebModelServer(scope, 'image-classifier', {
    image: addImage(scope, 'image-classifier', settings),
    replicas: imageClassifier.replicas,
    port: 8080,
    resources: imageClassifier.resources,
    publishedModel: { volume: models, path: digits, version: imageClassifier.modelVersion, versionPath: '/readyz' },
    readinessPath: '/readyz',
    livenessPath: '/healthz',
    callers: callersOf(settings),
    ingress: { host: imageClassifier.host, name: 'image-classifier-ingress', ...tlsOf(imageClassifier.tls) },
  });
  // Without a version to serve, its pods would not become ready.
  server.node.addDependency(job);
}

function callersOf({ callers }: Settings): readonly Caller[] {
  return callers.map((namespace) => ({ namespace }));
}

function tlsOf(tls: Settings['imageClassifier']['tls']): Pick<IngressRoute, 'tlsSecret' | 'annotations'> {
  if (tls === undefined) {
    return {};
  }
  return {
    tlsSecret: tls.secret,
    ...(tls.clusterIssuer === undefined
      ? {}
      : { annotations: { 'cert-manager.io/cluster-issuer': tls.clusterIssuer } }),
  };
}

function addTfServing(scope: Construct, settings: Settings): void {
  const { model, ...props } = settings.tfServing;
  // Its metrics have to be asked for.
  const monitoring = settings.monitoring === undefined ? undefined : {};
  new TfServing(scope, 'tensorflow-serving', {
    ...props,
    model: { uri: model },
    callers: callersOf(settings),
    monitoring,
  });
}

function addLanguageModel(scope: Construct, settings: Settings): void {
  const secret =
    settings.huggingFaceToken === undefined
      ? undefined
      : new ConfigSecret(scope, huggingFace.name, { name: huggingFace.name, keys: [huggingFace.key] });
  new GpuModelServer(scope, 'language-model', {
    ...languageModel(scope, settings, secret),
    callers: callersOf(settings),
  });
}

/** A large model on GPUs, or a small one, which comes with its image, on processors: clients see the same API. */
function languageModel(scope: Construct, settings: Settings, secret?: ConfigSecret): GpuModelServerProps {
  const { gpuServer } = settings;
  const { replicas, resources } = gpuServer;
  if (gpuServer.engine === 'vllm') {
    const { model, modelRevision, modelSize, accelerator } = gpuServer;
    const engine = vllm({ model, modelRevision, huggingFaceToken: secret?.key(huggingFace.key) });
    return { engine, replicas, resources, modelSize, accelerator };
  }
  const { parallelRequests, maxModelLength } = gpuServer;
  const image = addImage(scope, 'language-model', settings);
  const engine = llamaCpp({ image, model: smallModel, parallelRequests, maxModelLength });
  // It loads within seconds.
  return { engine, replicas, resources, startupSeconds: 120 };
}

function addMonitoring(scope: Construct, { monitoring: slo, team }: Settings): void {
  if (slo !== undefined) {
    new Monitoring(scope, 'monitoring', { slo, ...(team === undefined ? {} : { alertLabels: { team: team.name } }) });
  }
}

function addImage(scope: Construct, name: string, { registry, build }: Settings): ImageBuild {
  return new ImageBuild(scope, `${name}-image`, {
    context: join(imageFolder, name),
    repository: name,
    registry,
    platforms: build.platforms,
  });
}
